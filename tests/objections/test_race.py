"""Two connections at once: one objection."""

import threading

import pytest
from django.db import connection

from objections import receipts
from objections.actions import submit_objection
from objections.models import Objection
from portal import clock
from tests.factories.objections import draft
from tests.factories.publicity import running_notice
from tests.objections.conftest import DURING

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_two_clicks_at_once_make_one_objection():
    notice = running_notice(1)
    entry = notice.entries.select_related("notice__edition").get()
    token = receipts.new_token()
    with clock.travel(DURING):
        drafts = [draft(entry, token=token), draft(entry, token=token)]
    found: list[int] = []

    def click(one) -> None:
        with clock.travel(DURING):
            found.append(submit_objection(one).pk)
        connection.close()

    threads = [threading.Thread(target=click, args=[one]) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), Objection.objects.count()) == (2, 1, 1)
