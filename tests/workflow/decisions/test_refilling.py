"""递补: a place given up before the commendation goes to a case that was left off, by another meeting or by the votes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.confirming.actions import confirm
from portal.errors import RuleViolation, TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.decisions import HELD_ON, counted, decided_edition, give_up, refilled, sitting_again, vote_on
from tests.factories.seconding import refuses_alone
from workflow.applications.actions import leave, mark_honoured
from workflow.applications.enums import Departure, Outcome
from workflow.applications.models import Passage
from workflow.decisions.actions import (
    call_further_ballot,
    cancel_meeting,
    close_meeting,
    decline_proposal,
    grant_place,
    plan_meeting,
    propose_honour,
)
from workflow.decisions.actions.refilling import check_refill, check_refill_of, refillable_tiers
from workflow.decisions.documents import minutes_context
from workflow.decisions.forms import RefillForm
from workflow.decisions.models import ProposalRound, QuotaSeat
from workflow.decisions.refills import propose_refill
from workflow.programmes.actions import advance_edition, blockers, cancel_edition
from workflow.programmes.stages import notes_on

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def lived(module_setup):
    return module_setup(decided_edition, 7, 6, 5, 4)


@pytest.fixture
def proposals(lived):
    return [fresh_from_db(one) for one in lived]


@pytest.fixture
def officers(office, second_office):
    return office, second_office


@pytest.mark.article(25)
def test_who_is_left_off_comes_back_while_the_list_may_still_change(proposals, office):
    first, second, third, _ = proposals
    leave(fresh_from_db(second.application), Departure.UNQUALIFIED, by=None, reason="不符合条件。")
    check_refill(fresh_from_db(third.application), by=office)

    def refused(words, act, proposal, **kwargs):
        with pytest.raises(TransitionNotAllowed, match=words):
            act(fresh_from_db(proposal.application), by=office, **kwargs)

    refused("退出，不能递补", check_refill, second)
    refused("没有尚未结束的审议环节", propose_honour, third, tier="mayor")
    with transaction.atomic():
        cancel_edition(fresh_from_db(third.edition), by=None, reason="工作计划调整。")
        refused("当前为“已取消”", check_refill, third)
        transaction.set_rollback(True)
    mark_honoured(fresh_from_db(first.application), by=None)
    refused("表彰决定已经印发", check_refill, third)


@pytest.mark.article(25)
def test_place_given_up_goes_to_another_by_a_new_meeting(proposals, officers):
    first, second, third, fourth = proposals
    stage, edition = third.stage, third.edition
    with pytest.raises(RuleViolation, match="没有空出的名额"):
        propose_refill(third.application, tier="mayor", by=officers[0], reason="递补。")
    give_up(second)
    pending = propose_refill(fresh_from_db(third.application), tier="mayor", by=officers[0], reason="递补。")
    assert fresh_from_db(third).state == "declined"
    # Asked for already: its own page offers it no second time.
    with pytest.raises(ValidationError, match="正待复核"):
        check_refill_of(fresh_from_db(third), by=officers[0])
    with pytest.raises(PermissionDenied):
        confirm(pending, by=officers[0])
    refuses_alone(pending, officers[1])
    confirm(pending, by=officers[1])
    third = fresh_from_db(third)
    assert (third.state, third.round, third.application.state, third.yes) == ("proposed", 2, "submitted", None)
    assert any("重新审议的建议未作出决定" in found.message for found in blockers(fresh_from_db(edition)))
    # A place for which an item is before the conference is not called free.
    assert notes_on(stage) == []
    late = sitting_again(stage, 1)
    with pytest.raises(RuleViolation, match="审议、退回或者递补之后再次审议"):
        vote_on(third, late, 6)  # entered under a day before the refill
    cancel_meeting(late, by=officers[0], reason="日期录入有误。")
    meeting = sitting_again(stage)
    grant_place(vote_on(third, meeting, 6), by=officers[0])
    # Everything is decided, and the meeting still sits: it may take up more.
    assert any("会议仍在进行" in found.message for found in blockers(fresh_from_db(edition)))
    close_meeting(meeting, by=officers[0], minutes="递补一项。")
    assert sorted(QuotaSeat.objects.values_list("proposal", flat=True)) == sorted([first.pk, third.pk])
    old, new = Passage.objects.filter(application=third.application, stage=stage).order_by("pk")
    assert (old.outcome, old.superseded_at is not None, new.outcome, new.replaces) == ("left_out", True, "passed", old)
    kept = ProposalRound.objects.get(proposal=third)
    assert (kept.ended_as, kept.yes, kept.decline_reason, kept.cause) == ("declined", 5, "名额已满。", "refill")
    assert not any("重新审议" in found.message for found in blockers(fresh_from_db(edition)))
    with pytest.raises(RuleViolation, match="没有空出的名额"):
        propose_refill(fresh_from_db(fourth.application), tier="mayor", by=officers[0], reason="递补。")


@pytest.mark.article(3)
@pytest.mark.parametrize("departure", [Departure.WITHDRAWN, Departure.OBJECTION, Departure.TERMINATED])
def test_place_is_free_and_the_office_told_for_which_tier_whatever_its_holder_left_for(proposals, office, departure):
    _, second, third, _ = proposals
    stage = fresh_from_db(third.edition).current_stage
    assert (notes_on(stage), refillable_tiers(third.application)) == ([], [])
    leave(fresh_from_db(second.application), departure, by=None, reason="退出。")
    assert (fresh_from_db(second).state, QuotaSeat.objects.filter(proposal=second).exists()) == ("voided", False)
    (said,) = notes_on(stage)
    assert "有 1 个名额因有人退出而空出" in said
    assert [code for code, _ in refillable_tiers(fresh_from_db(third.application))] == [third.tier]
    form = RefillForm(by=office, application=third.application)
    assert list(form.fields["tier"].choices) == [(third.tier, third.tier_label)]
    mark_honoured(fresh_from_db(proposals[0].application), by=None)
    assert notes_on(stage) == []


def test_minutes_of_the_first_meeting_stay_as_they_were(proposals, officers):
    first_meeting = proposals[2].meeting
    said = minutes_context(first_meeting)["votes"]
    give_up(proposals[1])
    refilled(proposals[2].application, officers)
    assert sorted(map(str, minutes_context(fresh_from_db(first_meeting))["votes"])) == sorted(map(str, said))


@pytest.mark.article(3)
def test_refilled_case_withdraws_and_the_place_is_refilled_again(proposals, officers):
    _, second, third, fourth = proposals
    give_up(second)
    refilled(third.application, officers)
    meeting = sitting_again(third.stage)
    grant_place(vote_on(fresh_from_db(third), meeting, 6), by=None)
    close_meeting(meeting, by=None, minutes="递补一项。")
    give_up(third)
    assert QuotaSeat.objects.filter(edition=third.edition).count() == 1
    refilled(fourth.application, officers)
    meeting = sitting_again(third.stage)
    grant_place(vote_on(fresh_from_db(fourth), meeting, 7), by=None)
    close_meeting(meeting, by=None, minutes="再递补一项。")
    assert QuotaSeat.objects.filter(edition=third.edition).count() == 2
    assert fresh_from_db(fourth).application.passages.in_force().get(stage=third.stage).outcome == Outcome.PASSED


def test_conference_that_says_no_leaves_the_place_and_the_case_out(proposals, officers):
    _, second, third, _ = proposals
    give_up(second)
    refilled(third.application, officers)
    meeting = sitting_again(third.stage)
    item = vote_on(fresh_from_db(third), meeting, 2)
    with pytest.raises(RuleViolation, match="表决未通过"):
        grant_place(item, by=None)
    decline_proposal(item, by=None, reason="表决未通过。")
    close_meeting(meeting, by=None, minutes="不递补。")
    assert (fresh_from_db(third).application.state, fresh_from_db(third).application.left_as) == (
        "eliminated",
        "not_granted",
    )
    refilled(third.application, officers, reason="补充材料后再议。")
    assert fresh_from_db(third).round == 3


def test_two_brought_back_for_one_place_stand_in_the_order_of_votes(proposals, officers):
    _, second, third, fourth = proposals
    give_up(second)
    for one in (third, fourth):
        refilled(one.application, officers)
    meeting = sitting_again(third.stage)
    third, fourth = vote_on(fresh_from_db(third), meeting, 5), vote_on(fresh_from_db(fourth), meeting, 5)
    with pytest.raises(RuleViolation, match="请再次投票"):
        grant_place(third, by=None)
    call_further_ballot(third, by=officers[0])
    counted(fresh_from_db(third), 4)
    counted(fresh_from_db(fourth), 6)
    grant_place(fresh_from_db(fourth), by=None)
    with pytest.raises(RuleViolation, match="名额已满"):
        grant_place(fresh_from_db(third), by=None)
    decline_proposal(fresh_from_db(third), by=None, reason="名额已递补他人。")
    close_meeting(meeting, by=None, minutes="递补一项。")


def test_who_was_never_proposed_may_be_brought_to_the_conference(proposals, officers):
    application = proposals[0].edition.applications.get(proposal=None)
    assert application.left_as == "not_proposed"
    give_up(proposals[0])
    proposal = refilled(application, officers)
    assert (proposal.state, proposal.tier) == ("proposed", "mayor")
    meeting = sitting_again(proposal.stage)
    grant_place(vote_on(proposal, meeting, 7), by=None)
    assert fresh_from_db(application).passages.in_force().get(stage=proposal.stage).outcome == Outcome.PASSED


@pytest.mark.article(3)
def test_what_the_conference_left_vacant_stays_vacant(proposals, officers):
    third = proposals[2]
    with pytest.raises(RuleViolation, match="长宁区质量金奖没有空出的名额"):
        propose_refill(third.application, tier="gold", by=officers[0], reason="递补金奖。")


def test_refilled_item_may_be_dropped_again(proposals, officers):
    give_up(proposals[1])
    refilled(proposals[2].application, officers)
    item = fresh_from_db(proposals[2])
    give_up(item)
    assert (fresh_from_db(item).state, fresh_from_db(item).application.state) == ("voided", "withdrawn")
    refilled(proposals[3].application, officers)
    assert fresh_from_db(proposals[3]).state == "proposed"


def test_refill_is_refused_for_who_left_otherwise_and_without_a_reason(proposals, officers, reviewer):
    give_up(proposals[1])
    with pytest.raises(TransitionNotAllowed, match="不能恢复参评"):
        propose_refill(fresh_from_db(proposals[1].application), tier="mayor", by=officers[0], reason="递补。")
    with pytest.raises(ValidationError, match="须写明理由"):
        propose_refill(fresh_from_db(proposals[2].application), tier="mayor", by=officers[0], reason=" ")
    with pytest.raises(PermissionDenied):
        propose_refill(fresh_from_db(proposals[2].application), tier="mayor", by=reviewer, reason="递补。")
    with pytest.raises(RuleViolation, match="没有设"):
        propose_refill(fresh_from_db(proposals[2].application), tier="bronze", by=officers[0], reason="递补。")


def test_meeting_for_nothing_is_not_planned_once_the_stage_is_over(proposals):
    with pytest.raises(TransitionNotAllowed, match="不能安排会议"):
        plan_meeting(
            fresh_from_db(proposals[0].stage), held_on=HELD_ON, place="示例会议室", chair="示例召集人", by=None
        )


def test_desk_offers_a_refill_only_where_a_place_was_given_up(proposals, officers, client):
    third = proposals[2]
    desk = "/admin/desk/proposals/"
    address = f"{desk}{third.pk}/"
    client.force_login(officers[0])
    assert "refill/" not in client.get(address).content.decode()
    # Nor does the list, which says why; afterwards it offers the tiers of the places that are free.
    assert "“名额递补”现在不能办理：没有空出的名额" in client.get(desk).content.decode()
    assert client.get(f"{desk}do/refill/")["Location"] == desk
    give_up(proposals[1])
    assert f"{address}refill/" in client.get(address).content.decode()
    form = client.get(f"{desk}do/refill/").context["form"]
    assert ([code for code, _ in form.fields["tier"].choices], form["tier"].value()) == (["mayor"], "mayor")
    data = {"application": third.application_id, "tier": "mayor", "reason": "递补。"}
    assert client.post(f"{address}refill/", data).status_code == 302
    assert f"“名额递补”已由{officers[0]}于" in client.get(address).content.decode()
    client.force_login(officers[1])
    waiting = client.get("/admin/desk/confirming/").content.decode()
    assert "名额递补" in waiting


@pytest.mark.article(25)
def test_place_refilled_after_an_empty_list_was_passed_is_approved_first(proposals, officers):
    first, second, third, _ = proposals
    edition, office = first.edition, officers[0]
    stage = edition.stages.get(kind="approval")
    assert "尚未登记" in blockers(fresh_from_db(edition))[0].message
    for one in (first, second):
        give_up(one)
    advance_edition(fresh_from_db(edition), by=office)
    assert fresh_from_db(stage).state_in_words == "未进行（没有报批对象）"
    refilled(third.application, officers)
    meeting = sitting_again(third.stage)
    grant_place(vote_on(fresh_from_db(third), meeting, 7), by=office)
    close_meeting(meeting, by=office, minutes="递补一项。")
    assert "尚未报上海市长宁区人民政府批准" in " ".join(one.message for one in blockers(fresh_from_db(edition)))
