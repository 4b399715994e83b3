import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from tests.conftest import again
from tests.factories.decisions import (
    HELD_ON,
    candidate,
    conference_stage,
    deliberated,
    granted_proposal,
    planned_meeting,
    sign_in,
)
from tests.factories.programmes import load_own
from workflow.decisions.actions import (
    check_in,
    close_meeting,
    declare_recusal,
    deliberate_proposal,
    open_meeting,
    plan_meeting,
    propose_honour,
    register_member,
)
from workflow.decisions.enums import MeetingState
from workflow.decisions.models import Vacancy
from workflow.decisions.queries import item_quorum, meeting_quorum

pytestmark = pytest.mark.django_db


def meeting_of_ten():
    return planned_meeting(conference_stage(), members=10)


@pytest.fixture(scope="module")
def called(past):
    """Ten units and the meeting they are called to."""
    return past(meeting_of_ten)


@pytest.fixture
def planned(called):
    return again(called)


@pytest.fixture
def stage(planned):
    return planned.stage


@pytest.fixture
def meeting(planned):
    """The meeting in session, seven of its ten units present."""
    sign_in(planned, 7)
    return open_meeting(planned, by=None)


@pytest.mark.article(8)
def test_meeting_opens_with_quorum_and_freezes_its_members(stage, planned):
    meeting = planned
    sign_in(meeting, 6)
    with pytest.raises(RuleViolation, match=r"应到 10 个成员单位，实到 6 个，须达到三分之二即至少 7 个"):
        open_meeting(meeting, by=None)
    sign_in(meeting, 7)
    open_meeting(meeting, by=None)
    assert (meeting.state, meeting.members, meeting_quorum(meeting).present) == (MeetingState.OPEN, 10, 7)
    with pytest.raises(TransitionNotAllowed, match=r"成员不能再变动"):
        register_member(stage.edition, "临时成员", by=None)


@pytest.mark.article(8)
def test_more_than_two_thirds_of_the_ten_units_of_the_friendship_award():
    stage = conference_stage(load_own("hongqiao-friendship-2023"))
    with clock.travel(clock.moment(HELD_ON)):
        meeting = plan_meeting(stage, held_on=HELD_ON, place="示例会议室", chair="示例召集人", by=None)
    units = list(stage.edition.conference_members.filter(is_unit=True))
    assert len(units) == 10
    for member in units[:6]:
        check_in(meeting, member, by=None)
    with pytest.raises(RuleViolation, match=r"须超过三分之二即至少 7 个"):
        open_meeting(meeting, by=None)
    check_in(meeting, units[6], by=None)
    assert open_meeting(meeting, by=None).strict is True


def test_only_its_own_representative_or_the_office_signs_a_unit_in(stage, planned, office, applicant):
    meeting = planned
    first, second = stage.edition.conference_members.filter(is_unit=True)[:2]
    with pytest.raises(PermissionDenied):
        check_in(meeting, first, by=second.user)
    with pytest.raises(PermissionDenied):
        check_in(meeting, first, by=applicant)
    check_in(meeting, first, by=first.user)
    check_in(meeting, first, by=office)
    assert meeting.attendances.count() == 1


@pytest.mark.article(28)
def test_recusal_can_cost_the_quorum_of_one_item(stage, meeting):
    application = candidate(stage)
    proposal = propose_honour(application, tier="gold", by=None)
    member = meeting.attendances.first().member
    declare_recusal(meeting, member, application, by=member.user, reason="曾任该单位顾问。")
    quorum = item_quorum(meeting, application)
    assert (quorum.present, quorum.members, quorum.reached) == (6, 10, False)
    with pytest.raises(RuleViolation, match=r"本项出席未达到法定人数"):
        deliberate_proposal(proposal, meeting=meeting, minutes="记录", by=None)


@pytest.mark.article(3)
def test_closing_records_vacant_places(stage, meeting):
    granted_proposal(candidate(stage), meeting)
    with pytest.raises(ValidationError, match=r"请填写会议纪要"):
        close_meeting(meeting, by=None, minutes=" ")
    close_meeting(meeting, by=None, minutes="审议通过一项。")
    assert list(Vacancy.objects.order_by("quota").values_list("quota", "capacity", "granted")) == [
        ("gold:achievement+practice", 10, 1),
        ("mayor:achievement", 2, 0),
        ("mayor:practice", 2, 0),
    ]
    event = Event.objects.get(verb="meeting.closed")
    assert event.payload["vacant"]["长宁区质量金奖"] == 9


@pytest.mark.article(25)
def test_meeting_does_not_close_over_an_undecided_proposal(stage, meeting):
    deliberated(candidate(stage), meeting)
    with pytest.raises(RuleViolation, match=r"还有 1 项建议已审议而未作出决定"):
        close_meeting(meeting, by=None, minutes="纪要")


def test_an_applicant_runs_no_meeting(stage, planned, applicant):
    with pytest.raises(PermissionDenied):
        plan_meeting(stage, held_on=HELD_ON, place="甲", chair="乙", by=applicant)
    with pytest.raises(PermissionDenied):
        open_meeting(planned, by=applicant)
