from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.journal.actions import record
from portal.journal.models import Event
from tests.owning import as_owner

pytestmark = pytest.mark.django_db


def test_whole_journal_is_said_to_be_whole(applicant):
    record(applicant, "one", by=None)
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "日志完整：共 1 个事件" in out.getvalue()


def test_first_break_ends_with_status_1_and_the_events_id(applicant):
    record(applicant, "one", by=None)
    with as_owner() as cursor:
        cursor.execute("UPDATE journal_event SET reason = '改'")
    err = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_journal", stderr=err)
    assert stopped.value.code == 1
    assert f"日志在事件 {Event.objects.get().pk}（" in err.getvalue()


def test_without_a_key_that_signed_once_it_says_which_to_put_back(applicant, settings):
    record(applicant, "one", by=None)
    settings.PORTAL_JOURNAL_KEYS = "k9:" + settings.PORTAL_JOURNAL_KEYS.partition(":")[2]
    with pytest.raises(CommandError, match="不能核对：PORTAL_JOURNAL_KEYS 中没有编号为“j1”的密钥，请放回"):
        call_command("verify_journal")


def test_every_answer_carries_a_request_id_of_its_own(client, db):
    first, second = client.get("/healthz")["X-Request-ID"], client.get("/healthz")["X-Request-ID"]
    assert len(first) == 32
    assert first != second
