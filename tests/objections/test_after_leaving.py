"""An objection to who left the list meanwhile: it is dealt with, and holds nothing (Articles 21, 31)."""

from datetime import timedelta

import pytest

from objections.actions import accept_objection
from objections.acts import propose_conclusion
from objections.enums import Outcome
from portal import clock
from portal.access.enums import Role
from portal.errors import TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import UNHEARD, asked, concluded, filed, found_true
from tests.factories.publicity import PUBLISHED, draft_notice, ended, published
from tests.factories.seconding import by_two
from workflow.applications.actions import leave, return_to_running, withdraw
from workflow.applications.enums import Departure
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


@pytest.mark.parametrize(("outcome", "returns"), [(Outcome.UPHELD, False), (Outcome.PARTLY, True)])
def test_who_was_found_against_when_out_does_not_return_for_a_place(entry, office, outcome, returns):
    application = leave(fresh_from_db(entry.application), Departure.NOT_GRANTED, by=None, reason="名额已满。")
    concluded(entry, outcome=outcome, by=office)
    assert fresh_from_db(application).left_as == Departure.NOT_GRANTED
    if returns:
        return_to_running(application, by=None, reason="递补。")
        return
    with pytest.raises(TransitionNotAllowed, match="已经认定成立，不能恢复参评"):
        return_to_running(application, by=None, reason="递补。")


def test_who_withdrew_stays_withdrawn_on_every_road_when_it_is_upheld(entry, office):
    objection = asked(entry, by=office).objection
    application = fresh_from_db(entry.application)
    withdraw(application, by=application.applicant, reason="另有安排。")
    by_two(
        propose_conclusion(
            fresh_from_db(objection), by=office, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=UNHEARD
        )
    )
    now = fresh_from_db(entry)
    assert (now.terminated, now.status, now.public_note) == (True, "withdrawn", "已撤回")
