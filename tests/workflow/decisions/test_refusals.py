"""What the conference's verbs refuse before its stage begins."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.programmes import load_short
from tests.factories.publicity import ended, notice_stage, planned, published
from workflow.decisions.actions import decline_proposal, open_meeting, plan_meeting, propose_honour, register_member
from workflow.programmes.loading import freeze

pytestmark = [pytest.mark.django_db, pytest.mark.article(25)]
LISTED = clock.moment(date(2026, 5, 20), 10)


def listed():
    """A case whose list has run out, the edition still there."""
    return ended(published(planned(notice_stage(1, load_short())))).edition


@pytest.fixture(scope="module")
def before(module_setup):
    return module_setup(listed)


def test_conference_that_has_not_begun_neither_meets_nor_decides(before, office, travel_to):
    travel_to(LISTED)
    stage = fresh_from_db(before).stages.get(kind="conference")
    said = {"place": "会议室", "chair": "召集人", "by": office}
    with pytest.raises(ValidationError, match="会议日期早于今天"):
        plan_meeting(stage, held_on=clock.today() - timedelta(days=1), **said)
    with pytest.raises(ValidationError, match="不是审议环节"):
        plan_meeting(stage.edition.stages.get(kind="approval"), held_on=clock.today(), **said)
    meeting = plan_meeting(stage, held_on=clock.today(), **said)
    with pytest.raises(TransitionNotAllowed, match="尚未开始或者已经结束，不能开会"):
        open_meeting(meeting, by=office)
    proposal = propose_honour(stage.edition.applications.get(), tier="gold", by=office)
    with pytest.raises(TransitionNotAllowed, match="尚未开始或者已经结束，不能作出决定"):
        decline_proposal(proposal, by=office, reason="不列入。")
    assert (fresh_from_db(meeting).state, fresh_from_db(proposal).state) == ("planned", "proposed")


def test_award_without_a_conference_registers_no_members(before, office):
    edition = fresh_from_db(before)
    data = {**edition.rules.as_data(), "conference": None}
    type(edition).objects.filter(pk=edition.pk).update(frozen=freeze(data, "0" * 64))
    with pytest.raises(RuleViolation, match="没有设审定会议，请先补充规则集"):
        register_member(fresh_from_db(edition), "某单位", by=office)
    assert not edition.conference_members.exists()
