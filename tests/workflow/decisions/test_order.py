"""Places go by the votes: who comes first, a tie at the last place, an order the rule set leaves free."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting, voted
from tests.showing import send
from workflow.decisions.actions import (
    call_further_ballot,
    cast_ballot,
    change_tier,
    close_meeting,
    count_ballots,
    decline_proposal,
    defer_proposal,
    deliberate_proposal,
    grant_place,
    propose_honour,
)
from workflow.decisions.documents import minutes_context
from workflow.decisions.models import ProposalRound, QuotaSeat, Vote
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def sitting(module_setup):
    return module_setup(running_meeting, module_setup(conference_stage), members=7, present=7)


@pytest.fixture
def meeting(sitting):
    return fresh_from_db(sitting)


@pytest.fixture
def mayors(meeting):
    """Proposals for the mayor's award, of which there are two places: as many as yes votes are given."""

    def propose(*votes: int):
        return [voted(candidate(meeting.stage), meeting, tier="mayor", yes=yes) for yes in votes]

    return propose


def ballot(proposal, yes: int):
    """Vote on it again with so many yes votes, and count."""
    for place, row in enumerate(proposal.meeting.attendances.select_related("member__user").order_by("pk")):
        cast_ballot(proposal, choice="yes" if place < yes else "no", by=row.member.user)
    return count_ballots(proposal, by=None)


@pytest.mark.article(25)
def test_places_go_in_the_order_of_votes(mayors):
    fifth, sixth, seventh = mayors(5, 6, 7)
    with pytest.raises(
        RuleViolation, match=f"{sixth.application.public_name}、{seventh.application.public_name}得票多于此项"
    ):
        grant_place(fifth, by=None)
    grant_place(sixth, by=None)
    with pytest.raises(RuleViolation, match=f"尚有 1 个名额，{seventh.application.public_name}得票多于此项"):
        grant_place(fifth, by=None)
    grant_place(seventh, by=None)
    decline_proposal(fifth, by=None, reason="名额已满。")
    assert QuotaSeat.objects.count() == 2


@pytest.mark.article(25)
def test_everything_under_the_quota_is_counted_first(meeting, mayors):
    first, second = mayors(7, 6)
    waiting = deliberated(candidate(meeting.stage), meeting, "mayor")
    with pytest.raises(RuleViolation, match="还有 1 项尚未唱票"):
        grant_place(second, by=None)
    assert grant_place(first, by=None).state == "granted"  # nothing that is still counted can take its place
    ballot(waiting, 4)
    grant_place(second, by=None)


def test_order_binds_nobody_while_there_is_a_place_for_all(meeting, mayors):
    low, _ = mayors(4, 7)
    propose_honour(candidate(meeting.stage), tier="gold", by=None)
    assert grant_place(low, by=None).state == "granted"


def test_vote_that_did_not_pass_is_in_nobodys_way(mayors):
    failed, low, high = mayors(3, 5, 6)
    grant_place(low, by=None)
    grant_place(high, by=None)
    with pytest.raises(RuleViolation, match="表决未通过"):
        grant_place(failed, by=None)


@pytest.mark.article(25)
def test_tie_at_the_last_place_calls_a_further_ballot_twice(mayors, meeting, office):
    top, one, two = mayors(7, 5, 5)
    for tied in (one, two):
        with pytest.raises(RuleViolation, match=r"尚有 2 个名额.*与此项均得 5 票，不能全部列入，请再次投票"):
            grant_place(tied, by=None)
    grant_place(top, by=None)
    with pytest.raises(RuleViolation, match="表决已通过"):
        decline_proposal(one, by=None, reason="另有考虑。")
    assert call_further_ballot(one, by=office) == [one, two]
    assert [(p.state, p.round, p.yes, p.meeting) for p in (fresh_from_db(one), fresh_from_db(two))] == [
        ("deliberated", 2, None, meeting)
    ] * 2
    with pytest.raises(TransitionNotAllowed, match="尚未唱票"):
        grant_place(fresh_from_db(one), by=None)
    ballot(fresh_from_db(one), 6)
    with pytest.raises(RuleViolation, match="还有 1 项尚未唱票"):
        grant_place(fresh_from_db(one), by=None)
    ballot(fresh_from_db(two), 6)
    with pytest.raises(RuleViolation, match="均得 6 票"):
        grant_place(fresh_from_db(one), by=None)
    call_further_ballot(fresh_from_db(two), by=office)
    ballot(fresh_from_db(one), 4)
    ballot(fresh_from_db(two), 5)
    with pytest.raises(RuleViolation, match="得票多于此项"):
        grant_place(fresh_from_db(one), by=None)
    grant_place(fresh_from_db(two), by=None)
    decline_proposal(fresh_from_db(one), by=None, reason="名额已满。")
    kept = ProposalRound.objects.filter(proposal=one).values_list("number", "yes", "ended_as", "cause")
    assert list(kept) == [(1, 5, "voted", "tie"), (2, 6, "voted", "tie")]
    assert (Vote.objects.filter(proposal=one).count(), fresh_from_db(one).ballots_cast.count()) == (21, 21)


@pytest.mark.article(28)
def test_officers_each_recused_from_one_of_the_tied_call_it_all_the_same(mayors, office, second_office):
    """Two officers, each kept from one of them: the further ballot is the rule's, and nobody decides on the other's."""
    _, one, two = mayors(7, 5, 5)
    order_recusal(one.application, office, by=None, reason="曾任该单位顾问。")
    order_recusal(two.application, second_office, by=None, reason="曾任该单位顾问。")
    with pytest.raises(PermissionDenied):
        call_further_ballot(one, by=office)
    assert call_further_ballot(two, by=office) == [one, two]
    actors = Event.objects.filter(verb="proposal.further_ballot").values_list("target_id", "actor")
    assert set(actors) == {(str(one.pk), None), (str(two.pk), office.pk)}


def test_further_ballot_that_fails_leaves_the_place_to_who_passed(mayors, office):
    _, one, two, low = mayors(7, 5, 5, 4)
    call_further_ballot(one, by=office)
    with pytest.raises(RuleViolation, match="尚未唱票"):
        grant_place(low, by=None)
    ballot(fresh_from_db(one), 3)
    ballot(fresh_from_db(two), 2)
    with pytest.raises(RuleViolation, match="表决未通过"):
        grant_place(fresh_from_db(one), by=None)
    assert grant_place(fresh_from_db(low), by=None).state == "granted"


def test_who_was_behind_at_first_stays_behind(mayors, office):
    top, one, two, low = mayors(7, 5, 5, 4)
    grant_place(top, by=None)
    call_further_ballot(one, by=office)
    ballot(fresh_from_db(one), 4)
    ballot(fresh_from_db(two), 5)
    with pytest.raises(RuleViolation, match="得票多于此项"):
        grant_place(low, by=None)
    grant_place(fresh_from_db(two), by=None)


def test_no_further_ballot_without_a_tie_or_by_another(mayors, office, reviewer):
    one, two, three = mayors(7, 6, 5)
    with pytest.raises(RuleViolation, match="没有票数相同而名额不足"):
        call_further_ballot(three, by=office)
    grant_place(one, by=None)
    grant_place(two, by=None)
    with pytest.raises(RuleViolation, match="没有票数相同"):
        call_further_ballot(three, by=office)
    with pytest.raises(PermissionDenied):
        call_further_ballot(three, by=reviewer)


@pytest.mark.article(8)
def test_minutes_keep_every_round(mayors, meeting, office):
    top, one, two = mayors(7, 5, 5)
    grant_place(top, by=None)
    call_further_ballot(one, by=office)
    ballot(fresh_from_db(one), 4)
    grant_place(ballot(fresh_from_db(two), 6), by=None)
    decline_proposal(fresh_from_db(one), by=None, reason="名额已满。")
    close_meeting(meeting, by=office, minutes="形成名单。")
    context = minutes_context(fresh_from_db(meeting))
    rows = [(row["yes"], row["result"]) for row in context["votes"] if row["subject"] == one.application.public_name]
    assert rows == [(5, "已表决"), (4, "未列入")]
    assert any("第1次审议表决" in item["heading"] for item in context["items"])


@pytest.mark.article(25)
def test_another_tier_after_the_vote_takes_a_new_vote(meeting, office, client):
    proposal = voted(candidate(meeting.stage), meeting, tier="mayor", yes=3)
    with pytest.raises(ValidationError, match="奖项没有改变"):
        change_tier(proposal, tier="mayor", by=office, reason="同前。")
    change_tier(proposal, tier="gold", by=office, reason="未达区长奖票数，改提质量金奖。")
    assert (proposal.state, proposal.round, proposal.tier, proposal.yes) == ("proposed", 2, "gold", None)
    with pytest.raises(TransitionNotAllowed):
        grant_place(proposal, by=office)
    deliberate_proposal(proposal, meeting=meeting, minutes="改提质量金奖。", by=office)
    grant_place(ballot(proposal, 6), by=office)
    former = ProposalRound.objects.get(proposal=proposal)
    assert (former.tier, former.yes, former.present, former.meeting, former.cause) == ("mayor", 3, 7, meeting, "tier")
    client.force_login(office)
    page = client.get(f"/admin/desk/proposals/{proposal.pk}/").content.decode()
    assert "未达区长奖票数" in page
    assert "出席 7，同意 3" in page
    with pytest.raises(TransitionNotAllowed, match="不能再调整奖项"):
        change_tier(proposal, tier="mayor", by=office, reason="再调。")


def test_tier_changed_with_papers_in_the_urn_counts_none_of_them(meeting, office):
    proposal = deliberated(candidate(meeting.stage), meeting, "mayor")
    member = meeting.attendances.first().member
    cast_ballot(proposal, choice="no", by=member.user)
    before = Vote.objects.get(proposal=proposal).pk
    change_tier(proposal, tier="gold", by=office, reason="改提质量金奖。")
    paper = Vote.objects.get(proposal=proposal)
    assert (paper.round, paper.pk != before) == (1, True)
    deliberate_proposal(proposal, meeting=meeting, minutes="改提质量金奖。", by=office)
    assert ballot(proposal, 7).yes == 7


def test_item_is_put_off_before_it_is_counted_only(meeting, office):
    proposal = deliberated(candidate(meeting.stage), meeting)
    defer_proposal(proposal, by=office, reason="部分成员离席，人数不足。")
    assert (proposal.state, proposal.meeting, ProposalRound.objects.get().cause) == ("proposed", None, "deferred")
    counted = voted(candidate(meeting.stage), meeting)
    with pytest.raises(TransitionNotAllowed, match="只有已审议、尚未唱票"):
        defer_proposal(counted, by=office, reason="再议。")


def test_order_of_votes_asks_for_no_reason(mayors, office, client):
    (proposal,) = mayors(7)
    client.force_login(office)
    assert "未按得票次序" not in client.get(f"/admin/desk/proposals/{proposal.pk}/grant/").content.decode()
    assert send(client, f"/admin/desk/proposals/{proposal.pk}/grant/").status_code == 302
    assert fresh_from_db(proposal).state == "granted"
