import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal.errors import RuleViolation, TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.decisions import (
    candidate,
    conference_stage,
    deliberated,
    granted_proposal,
    running_meeting,
    vote_on,
    voted,
)
from tests.factories.programmes import load_own
from workflow.applications.actions import decide_passage, leave, withdraw
from workflow.applications.enums import ApplicationState, Departure, Outcome
from workflow.applications.queries import candidates
from workflow.decisions.actions import (
    cancel_meeting,
    change_tier,
    close_meeting,
    declare_recusal,
    decline_proposal,
    defer_proposal,
    deliberate_proposal,
    grant_place,
    propose_honour,
)
from workflow.decisions.enums import ProposalState
from workflow.decisions.models import QuotaSeat
from workflow.decisions.queries import granted, places, proposed_tier
from workflow.programmes.stages import kind_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sitting(module_setup):
    return module_setup(running_meeting, module_setup(conference_stage), members=3, present=2)


@pytest.fixture
def meeting(sitting):
    return fresh_from_db(sitting)


@pytest.fixture
def stage(meeting):
    return meeting.stage


@pytest.mark.article(3)
def test_the_third_mayor_award_is_refused_with_the_numbers(meeting, stage):
    for _ in range(2):
        granted_proposal(candidate(stage), meeting, "mayor")
    third = voted(candidate(stage), meeting, tier="mayor")
    with pytest.raises(RuleViolation, match=r"名额已满：长宁区区长质量奖（先进质量管理模式）共 2 个.*依据《.+》第三条"):
        grant_place(third, by=None)
    third.refresh_from_db()
    assert third.state == ProposalState.VOTED
    granted_proposal(candidate(stage, "achievement"), meeting, "mayor")
    assert [(place["taken"], place["capacity"]) for place in places(stage.edition)] == [(2, 2), (1, 2), (0, 10)]


@pytest.mark.article(3)
def test_gold_counts_both_tracks_together(meeting, stage):
    granted_proposal(candidate(stage, "practice"), meeting)
    granted_proposal(candidate(stage, "achievement"), meeting)
    assert list(QuotaSeat.objects.order_by("number").values_list("quota", "number")) == [
        ("gold:achievement+practice", 1),
        ("gold:achievement+practice", 2),
    ]


@pytest.mark.article(3)
def test_the_database_holds_no_seat_too_many(meeting, stage):
    proposal = granted_proposal(candidate(stage), meeting)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaSeat.objects.create(edition=stage.edition, quota="x", number=3, capacity=2, proposal=proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaSeat.objects.create(
            edition=stage.edition, quota="gold:achievement+practice", number=1, capacity=10, proposal=proposal
        )


@pytest.mark.article(25)
def test_granting_needs_a_counted_and_passed_vote(meeting, stage):
    proposal = deliberated(candidate(stage), meeting)
    with pytest.raises(TransitionNotAllowed, match=r"尚未唱票"):
        grant_place(proposal, by=None)
    lost = voted(candidate(stage), meeting, yes=1)
    with pytest.raises(RuleViolation, match=r"表决未通过：出席 2 个，同意 1 个，须超过二分之一"):
        grant_place(lost, by=None)


@pytest.mark.article(25)
def test_granted_passes_and_declined_is_left_out_with_its_reason(meeting, stage):
    one, two = granted_proposal(candidate(stage), meeting), voted(candidate(stage), meeting, yes=0)
    with pytest.raises(ValidationError, match=r"须写明理由"):
        decline_proposal(two, by=None, reason=" ")
    decline_proposal(two, by=None, reason="示范性不足。")
    assert proposed_tier(one.application) == "长宁区质量金奖"
    assert proposed_tier(two.application) is None
    assert list(granted(stage.edition)) == [one]
    assert one.application.passages.get(stage=stage).outcome == Outcome.PASSED
    passage = two.application.passages.get(stage=stage)
    assert (passage.outcome, passage.reason) == (Outcome.LEFT_OUT, "示范性不足。")
    two.application.refresh_from_db()
    assert two.application.state == ApplicationState.ELIMINATED


@pytest.mark.article(25)
def test_one_proposal_per_application_and_only_for_candidates(stage):
    application = candidate(stage)
    propose_honour(application, tier="gold", by=None)
    with pytest.raises(RuleViolation, match=r"不能重复提出"):
        propose_honour(application, tier="mayor", by=None)
    other = candidate(stage)
    leave(other, Departure.UNQUALIFIED, by=None, reason="未达到要求。")
    with pytest.raises(RuleViolation, match=r"尚未通过此前的全部环节"):
        propose_honour(other, tier="gold", by=None)


def test_only_the_office_proposes_and_grants(meeting, stage, applicant, reviewer):
    application = candidate(stage)
    with pytest.raises(PermissionDenied):
        propose_honour(application, tier="gold", by=applicant)
    proposal = voted(application, meeting)
    with pytest.raises(PermissionDenied):
        grant_place(proposal, by=reviewer)


def test_tier_changes_before_deliberation_at_once(meeting, stage):
    proposal = propose_honour(candidate(stage), tier="gold", by=None)
    change_tier(proposal, tier="mayor", by=None, reason="水平领先。")
    assert (proposal.tier_label, proposal.round) == ("长宁区区长质量奖", 1)


def test_tier_that_is_the_only_one_of_its_track_is_not_changed():
    ruleset = load_own("hongqiao-friendship-2023")
    (track,) = [track.code for track in ruleset.rules.tracks]
    proposal = propose_honour(candidate(conference_stage(ruleset, [track]), track), tier="friendship", by=None)
    with pytest.raises(RuleViolation, match="只设长宁区“虹桥友谊奖”，没有其他奖项可以调整"):
        change_tier(proposal, tier="friendship", by=None, reason="水平领先。")


@pytest.mark.article(25)
def test_nobody_is_left_off_before_the_conference_has_voted_unless_it_never_can(meeting, stage):
    proposal, unheard = propose_honour(candidate(stage), tier="gold", by=None), "尚未经会议表决、唱票，不能不列入"
    with pytest.raises(RuleViolation, match=unheard):
        decline_proposal(proposal, by=None, reason="另有考虑。")
    deliberate_proposal(proposal, meeting=meeting, minutes="经审议。", by=None)
    with pytest.raises(RuleViolation, match=unheard):
        decline_proposal(proposal, by=None, reason="另有考虑。")
    defer_proposal(proposal, by=None, reason="另行开会审议。")
    for member in stage.edition.conference_members.filter(is_unit=True):
        declare_recusal(meeting, member, proposal.application, by=None, reason="有利害关系。")
    assert decline_proposal(proposal, by=None, reason="成员均须回避。").state == "declined"


@pytest.mark.article(25)
def test_no_officer_puts_down_what_the_conference_has_not_decided(meeting, stage, office):
    application = candidate(stage)
    propose_honour(application, tier="gold", by=office)
    for outcome in (Outcome.PASSED, Outcome.LEFT_OUT):
        with pytest.raises(TransitionNotAllowed, match="由评审会审议决定"):
            decide_passage(application, stage, outcome, by=office, reason="另有考虑。")


@pytest.mark.article(25)
def test_stage_ends_when_the_meeting_is_closed_and_everything_decided(meeting, stage):
    kind = kind_of(stage)
    assert kind.exit_blockers(stage)[0].message.startswith("尚未提出获奖建议")
    proposal = propose_honour(candidate(stage), tier="gold", by=None)
    forgotten = candidate(stage)
    assert [blocker.message for blocker in kind.exit_blockers(stage)] == [
        "评审会会议尚未召开并形成纪要",
        "评审会会议仍在进行，请散会后再推进",
        "还有 1 项获奖建议未作出决定",
    ]
    lost = vote_on(proposal, meeting, 0)
    decline_proposal(lost, by=None, reason="示范性不足。")
    close_meeting(meeting, by=None, minutes="本届空缺。")
    assert kind.exit_blockers(stage) == []
    kind.on_leave(stage, by=None)
    assert forgotten.passages.get(stage=stage).reason == "未列入本届获奖建议名单"


def test_a_stage_that_all_have_left_needs_no_meeting_for_what_fell_with_them(meeting, stage):
    cancel_meeting(meeting, by=None, reason="另行安排。")
    propose_honour(candidate(stage), tier="gold", by=None)
    kind = kind_of(stage)
    assert "评审会会议尚未召开并形成纪要" in [blocker.message for blocker in kind.exit_blockers(stage)]
    for application in candidates(stage):
        withdraw(application, by=application.applicant, reason="另有安排。")
    assert kind.exit_blockers(stage) == []
