"""An objection to who left the list meanwhile: it is dealt with, and holds nothing (Articles 21, 31)."""

from datetime import timedelta

import pytest

from objections.actions import accept_objection
from objections.acts import propose_conclusion
from objections.enums import Outcome
from portal import clock
from portal.access.enums import Role
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import UNHEARD, asked, filed, found_true
from tests.factories.publicity import PUBLISHED, draft_notice, ended, published
from tests.factories.seconding import by_two
from workflow.applications.actions import withdraw
from workflow.publicity.models import Hold

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]


def test_at_the_end_of_the_notice_nobody_writes_of_a_hold_to_who_withdrew():
    notice = published(draft_notice(2))
    entry = notice.entries.order_by("position").first()
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        objection = filed(entry)
        application = fresh_from_db(entry.application)
        withdraw(application, by=application.applicant, reason="另有安排。")
    ended(fresh_from_db(notice))
    assert not Message.objects.filter(kind="hold.placed").exists()
    assert not Hold.objects.filter(entry=entry).exists()
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=9))):
        found_true(objection, by=UserFactory(roles=[Role.OFFICE]))
        assert accept_objection(objection, by=None).hold is None


def test_nobody_reads_that_who_withdrew_goes_on(entry, office):
    objection = asked(entry, by=office).objection
    application = fresh_from_db(entry.application)
    withdraw(application, by=application.applicant, reason="另有安排。")
    pending = propose_conclusion(
        fresh_from_db(objection), by=office, outcome=Outcome.PARTLY, conclusion="一项有误。", unheard=UNHEARD
    )
    assert "继续参评" not in str(pending.act.describe(fresh_from_db(objection), pending.payload))
    by_two(pending)
    kinds = ("objection.concluded", "objection.statement_closed")
    told = Message.objects.filter(kind__in=kinds).values_list("body", flat=True)
    assert [("此前已经不再参评" in body, "继续参评" in body) for body in told] == [(True, False)] * 2
