"""What a rule set may say of the conference otherwise: a free order, refilling by the votes or not at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from portal.confirming.actions import confirm, withdraw
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.decisions import (
    candidate,
    conference_stage,
    decided_edition,
    give_up,
    refilled,
    running_meeting,
    voted,
)
from tests.factories.programmes import load_short
from tests.owning import as_owner
from tests.showing import send
from workflow.applications.enums import Outcome
from workflow.decisions.actions import (
    change_tier,
    close_meeting,
    decline_proposal,
    grant_place,
    propose_honour,
    record_approval,
)
from workflow.decisions.actions.proposals import put_forward
from workflow.decisions.acts import propose_approval
from workflow.decisions.answers import propose_answer
from workflow.decisions.documents import minutes_context
from workflow.decisions.models import Proposal
from workflow.decisions.refills import propose_refill
from workflow.programmes.stages import kind_of
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def officers(office, second_office):
    return office, second_office


@pytest.mark.article(25)
def test_free_order_takes_a_written_reason_kept_in_journal_and_minutes(office, client):
    free = load_short('granting = "by_votes"', 'granting = "free"')
    meeting = running_meeting(conference_stage(free, ["practice"] * 3), members=7, present=7)
    high, low, other = (voted(candidate(meeting.stage), meeting, tier="mayor", yes=yes) for yes in (7, 5, 6))
    with pytest.raises(ValidationError, match="未按得票次序列入的，须写明理由"):
        grant_place(low, by=office)
    client.force_login(office)
    assert "未按得票次序列入的理由" in client.get(f"/admin/desk/proposals/{low.pk}/grant/").content.decode()
    reason = "兼顾小微企业。"
    assert send(client, f"/admin/desk/proposals/{low.pk}/grant/", reason=reason).status_code == 302
    grant_place(high, by=office)
    assert (fresh_from_db(low).order_reason, fresh_from_db(high).order_reason) == (reason, "")
    assert Event.objects.get(verb="proposal.granted", target_id=str(low.pk)).reason == reason
    decline_proposal(other, by=office, reason="名额已满。")
    close_meeting(meeting, by=office, minutes="形成名单。")
    items = [line for item in minutes_context(fresh_from_db(meeting))["items"] for line in item["paragraphs"]]
    assert f"未按得票次序列入，理由：{reason}" in items


class TestRefillingByTheVotes:
    @pytest.fixture(scope="class")
    @classmethod
    def decided(cls, class_setup):
        """Seven, six, five and four votes, the first two with a place."""
        changed = 'refill = "meeting"', 'refill = "by_votes"'
        return class_setup(lambda: decided_edition(7, 6, 5, 4, ruleset=load_short(*changed)))

    @pytest.fixture
    def proposals(self, decided, db):
        return [fresh_from_db(one) for one in decided]

    @pytest.mark.article(25)
    def test_rule_set_may_refill_by_the_votes(self, officers, proposals):
        _, second, third, fourth = proposals
        give_up(second)
        with pytest.raises(RuleViolation, match=f"应先由{third.application.public_name}递补"):
            propose_refill(fresh_from_db(fourth.application), tier="mayor", by=officers[0], reason="递补。")
        refilled(third.application, officers)
        third = fresh_from_db(third)
        assert (third.state, third.yes, third.seats.count()) == ("granted", 5, 1)
        assert Event.objects.filter(verb="proposal.refilled", target_id=str(third.pk)).count() == 1
        assert third.application.passages.in_force().get(stage=third.stage).outcome == Outcome.PASSED
        give_up(third)
        refilled(fourth.application, officers)
        assert fresh_from_db(fourth).state == "granted"

    @pytest.mark.article(25)
    def test_document_does_not_cover_who_was_refilled_by_the_votes_after_it(self, officers, proposals, travel_to):
        """Neither recorded afterwards, nor proposed before and confirmed after."""
        _, second, third, _ = proposals
        stage, day, number = third.edition.stages.get(kind="approval"), clock.today(), "示例府批〔2026〕1号"
        proposed = propose_approval(stage, document_number=number, approved_on=day, by=officers[0])
        travel_to(clock.now() + timedelta(days=1))
        give_up(second)
        refilled(third.application, officers)
        with pytest.raises(TransitionNotAllowed, match="又列入了其他对象"):
            confirm(proposed, by=officers[1])
        with pytest.raises(ValidationError, match="早于按得票次序递补列入名单之日"):
            record_approval(fresh_from_db(stage), document_number=number, approved_on=day, by=None)
        assert record_approval(fresh_from_db(stage), document_number=number, approved_on=clock.today(), by=None)


def test_equal_votes_refill_by_a_meeting(officers):
    by_votes = load_short('refill = "meeting"', 'refill = "by_votes"')
    _, second, third, fourth = decided_edition(7, 6, 5, 5, ruleset=by_votes)
    give_up(second)
    refilled(third.application, officers)
    refilled(fourth.application, officers)
    assert [fresh_from_db(one).state for one in (third, fourth)] == ["proposed", "proposed"]


def test_rule_set_may_leave_places_empty(officers):
    none = load_short('refill = "meeting"', 'refill = "none"')
    _, second, third = decided_edition(7, 6, 5, ruleset=none)
    give_up(second)
    with pytest.raises(RuleViolation, match="空出的名额不递补"):
        propose_refill(fresh_from_db(third.application), tier="mayor", by=officers[0], reason="递补。")
    assert Proposal.objects.filter(state="granted").count() == 1


def test_body_that_may_only_approve_sends_nothing_back(office):
    only = load_short('approver = "上海市长宁区人民政府"', 'may = []\napprover = "上海市长宁区人民政府"')
    first, *_ = decided_edition(7, 6, ruleset=only)
    stage = first.edition.stages.get(kind="approval")
    for word in ("returned", "struck"):
        with pytest.raises(RuleViolation, match="没有规定上海市长宁区人民政府可以"):
            propose_answer(
                stage, word, proposals=[first], document_number="示府〔2026〕5号", dated_on=clock.today(), reason="核实。",
                by=office,
            )  # fmt: skip


@pytest.mark.article(28)
def test_answer_that_names_a_case_is_closed_to_who_is_recused_from_it(officers):
    first, second = decided_edition(7, 6)
    stage = first.edition.stages.get(kind="approval")
    order_recusal(first.application, officers[1], by=officers[0], reason="有亲属关系。")
    for proposal, hidden in ((first, True), (second, False)):
        pending = propose_answer(
            stage, "returned", proposals=[proposal], document_number="示府〔2026〕5号", dated_on=clock.today(),
            reason="核实。", by=officers[0],
        )  # fmt: skip
        told = InboxItem.objects.filter(
            recipient=officers[1], message__about_id=str(pending.pk), message__kind="pending.proposed"
        )
        assert (PendingAct.objects.visible_to(officers[1]).filter(pk=pending.pk).exists(), told.exists()) == (
            not hidden,
        ) * 2
        withdraw(pending, by=officers[0])


@pytest.mark.article(25)
def test_without_a_list_of_the_office_everybody_is_before_the_conference(office):
    whole = load_short("proposal = true", "proposal = false")
    stage = conference_stage(whole, ["practice", "practice", "achievement"])
    before = Proposal.objects.filter(stage=stage)
    assert [(one.tier, one.track, one.state) for one in before.order_by("track")] == [
        ("mayor", "achievement", "proposed"), ("mayor", "practice", "proposed"), ("mayor", "practice", "proposed"),
    ]  # fmt: skip
    assert set(Event.objects.filter(verb="proposal.made").values_list("actor", flat=True)) == {None}
    with pytest.raises(RuleViolation, match="请使用“调整奖项”"):
        propose_honour(before[0].application, tier="gold", by=office)
    changed = change_tier(before[0], tier="gold", by=office, reason="综合评价。")
    assert (changed.tier, put_forward(stage)) == ("gold", [])


def test_who_becomes_a_candidate_later_is_before_the_next_meeting(office):
    """A hold was lifted: nobody of an edition without a list is left out unheard."""
    stage = conference_stage(load_short("proposal = true", "proposal = false"), ["practice"] * 2)
    with as_owner():
        Proposal.objects.all()[0].delete()
    assert "还有 1 个对象尚未提交会议审议，请再次开会" in [one.message for one in kind_of(stage).exit_blockers(stage)]
    running_meeting(stage, members=3, present=3)
    assert Proposal.objects.filter(stage=stage).count() == 2
