"""Who is recused from a case keeps out of it at every meeting, whichever road the recusal came by (Article 28)."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import propose
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem
from portal.messages.reach import kept_from
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.decisions import (
    HELD_ON,
    candidate,
    conference_stage,
    deliberated,
    planned_meeting,
    running_meeting,
    sitting_again,
    waiting,
)
from tests.factories.seconding import by_two
from tests.refusing import refuses
from workflow.decisions.actions import (
    appoint_representative,
    cast_ballot,
    close_meeting,
    count_ballots,
    declare_recusal,
    defer_proposal,
    deliberate_proposal,
    grant_place,
    lift_member_recusal,
    register_member,
    remove_member,
)
from workflow.decisions.documents import minutes_context
from workflow.decisions.liftings import LIFT_MEMBER_RECUSAL, check_propose_lifting
from workflow.decisions.queries import item_quorum, unvoted, voters
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(28)]


@pytest.fixture
def meeting():
    return running_meeting(conference_stage(), members=7, present=7)


def members(meeting):
    return [row.member for row in meeting.attendances.select_related("member__user").order_by("pk")]


def put_in(proposal, people) -> None:
    for member in people:
        cast_ballot(proposal, choice="yes", by=member.user)


def test_who_stepped_back_once_keeps_out_at_the_next_meeting(meeting):
    member, *others = members(meeting)
    file = candidate(meeting.stage)
    declare_recusal(meeting, member, file, by=member.user, reason="近亲属任职。")
    proposal = deliberated(file, meeting)
    defer_proposal(proposal, by=None, reason="材料有疑问，另行开会。")
    with clock.travel(clock.moment(HELD_ON, 18)):
        close_meeting(meeting, by=None, minutes="另行开会。")
    second = sitting_again(meeting.stage, 1)
    proposal = deliberate_proposal(fresh_from_db(proposal), meeting=second, minutes="再议。", by=None)
    with pytest.raises(RuleViolation, match="已就此项回避"):
        cast_ballot(proposal, choice="yes", by=member.user)
    assert member not in unvoted(proposal)
    put_in(proposal, others)
    assert count_ballots(proposal, by=None).present == 6
    assert minutes_context(second)["recused"] == [f"{member.name}（{file.public_name}）"]


def test_one_entered_by_mistake_is_lifted_by_two_officers_and_the_member_votes(meeting):
    office, second = (UserFactory(roles=[Role.OFFICE]) for _ in range(2))
    people, file = members(meeting), candidate(meeting.stage)
    wrong = declare_recusal(meeting, people[0], file, by=office, reason="近亲属任职。")
    told = InboxItem.objects.get(recipient=people[0].user, message__kind="meeting.recused").message
    assert told not in kept_from(people[0].user)
    assert file.number not in told.body
    with pytest.raises(PermissionDenied, match="解除误记的回避由评审办办理"):
        check_propose_lifting(meeting, by=people[1].user)
    with pytest.raises(PermissionDenied, match="两名工作人员"):
        lift_member_recusal(wrong, by=office, reason="同名误记。")
    with pytest.raises(PermissionDenied):
        propose(LIFT_MEMBER_RECUSAL, wrong, by=people[0].user, reason="同名误记。")
    pending = propose(LIFT_MEMBER_RECUSAL, wrong, by=office, reason="同名误记。")
    with pytest.raises(TransitionNotAllowed, match="正待复核"):
        check_propose_lifting(meeting, by=second)
    by_two(pending, second)
    with pytest.raises(TransitionNotAllowed, match="已经解除"):
        lift_member_recusal(wrong, by=None, reason="再次。")
    letter = InboxItem.objects.get(recipient=people[0].user, message__kind="meeting.recusal_lifted").message
    assert letter not in kept_from(office)
    order_recusal(file, office, by=None, reason="近亲属任职。")
    assert letter in kept_from(fresh_from_db(office))
    proposal = deliberated(file, meeting)
    put_in(proposal, people)
    assert count_ballots(proposal, by=None).present == 7
    assert minutes_context(meeting)["recused"] == []


def test_an_applicant_who_sits_for_a_unit_is_out_of_the_room_for_the_own_case(meeting):
    member, *others = members(meeting)
    own, other = waiting(meeting.stage)[:2]
    grant_role(own.applicant, Role.CONFERENCE)
    appoint_representative(member, user=own.applicant, by=None)
    order_recusal(own, fresh_from_db(own.applicant), by=None, reason="本人申报。")
    first, second = deliberated(own, meeting), deliberated(other, meeting)
    assert (item_quorum(meeting, first).present, item_quorum(meeting, second).present) == (6, 7)
    assert member not in unvoted(first)
    with pytest.raises(RuleViolation, match="回避"):
        cast_ballot(first, choice="yes", by=fresh_from_db(own.applicant))
    put_in(first, others)
    assert count_ballots(first, by=None).present == 6


def test_who_steps_back_again_is_out_again(meeting):
    member, file = members(meeting)[0], candidate(meeting.stage)
    declare = partial(declare_recusal, meeting, member, file, by=member.user, reason="近亲属任职。")
    first = declare()
    lift_member_recusal(first, by=None, reason="误记。")
    second = declare()
    assert (declare(), second.number) == (second, 2)
    with pytest.raises(RuleViolation, match="已就此项回避"):
        cast_ballot(deliberated(file, meeting), choice="yes", by=member.user)


def test_lifted_later_the_minutes_say_what_stood_when_the_meeting_closed(meeting):
    member, file = members(meeting)[0], candidate(meeting.stage)
    wrong = declare_recusal(meeting, member, file, by=member.user, reason="近亲属任职。")
    defer_proposal(deliberated(file, meeting), by=None, reason="另行开会。")
    with clock.travel(clock.moment(HELD_ON, 18)):
        close_meeting(meeting, by=None, minutes="另行开会。")
    second = sitting_again(meeting.stage, 1)
    with clock.travel(clock.moment(HELD_ON + timedelta(days=1), 9)):
        lift_member_recusal(wrong, by=None, reason="误记。")
    assert minutes_context(fresh_from_db(meeting))["recused"] == [f"{member.name}（{file.public_name}）"]
    assert member in voters(second, file)


def test_lifted_after_the_count_the_minutes_say_who_kept_out_of_it(meeting):
    (member, *others), file = members(meeting), candidate(meeting.stage)
    wrong = declare_recusal(meeting, member, file, by=member.user, reason="近亲属任职。")
    proposal = deliberated(file, meeting)
    put_in(proposal, others)
    grant_place(count_ballots(proposal, by=None), by=None)
    lift_member_recusal(wrong, by=None, reason="误记。")
    close_meeting(meeting, by=None, minutes="形成名单。")
    assert minutes_context(fresh_from_db(meeting))["recused"] == [f"{member.name}（{file.public_name}）"]


def test_person_who_stepped_back_votes_for_no_other_member(meeting):
    (first, second, third, *_), file = members(meeting), candidate(meeting.stage)
    person, successor = first.user, UserFactory(roles=[Role.CONFERENCE])
    wrong = declare_recusal(meeting, first, file, by=person, reason="近亲属任职。")
    for seat, user in ((first, successor), (second, person)):
        appoint_representative(seat, user=user, by=None)
    proposal = deliberated(file, meeting)
    for user in (person, successor):
        with pytest.raises(RuleViolation, match="已就此项回避"):
            cast_ballot(proposal, choice="yes", by=user)
    cast_ballot(proposal, choice="yes", by=third.user)
    lift_member_recusal(fresh_from_db(wrong), by=None, reason="误记。")
    told = InboxItem.objects.filter(message__kind="meeting.recusal_lifted")
    assert {item.recipient for item in told} == {person, successor}
    cast_ballot(proposal, choice="yes", by=fresh_from_db(person))


def test_member_registered_by_mistake_goes_with_what_was_lifted_or_waits():
    stage, office = conference_stage(), UserFactory(roles=[Role.OFFICE])
    meeting = planned_meeting(stage, members=7)
    spare = register_member(stage.edition, "重复登记的成员", by=None)
    first, second = waiting(stage)[:2]
    lift_member_recusal(declare_recusal(meeting, spare, first, by=None, reason="误记。"), by=None, reason="误记。")
    again = declare_recusal(meeting, spare, second, by=None, reason="误记。")
    pending = propose(LIFT_MEMBER_RECUSAL, again, by=office, reason="误记。")
    remove_member(spare, by=None, reason="重复登记。")
    assert fresh_from_db(pending).state == "lapsed"


def test_whom_the_office_recused_does_not_vote_either(meeting):
    member, *others = members(meeting)
    file = candidate(meeting.stage)
    order_recusal(file, member.user, by=None, reason="曾任该单位顾问。")
    proposal = deliberated(file, meeting)
    with pytest.raises(RuleViolation, match="已就此项回避"):
        cast_ballot(proposal, choice="yes", by=member.user)
    assert member not in voters(meeting, file)
    assert item_quorum(meeting, file).present == 6
    put_in(proposal, others)
    assert count_ballots(proposal, by=None).present == 6
    assert minutes_context(meeting)["recused"] == [f"{member.name}（{file.public_name}）"]


def test_a_paper_that_fell_before_the_recusal_is_one_of_those_counted(meeting):
    """The ballot is secret: nobody can take it out. The office has the item deliberated anew where it must."""
    people = members(meeting)
    proposal = deliberated(candidate(meeting.stage), meeting)
    put_in(proposal, people)
    order_recusal(proposal.application, people[0].user, by=None, reason="曾任该单位顾问。")
    counted = count_ballots(proposal, by=None)
    assert (counted.yes, counted.present) == (7, 7)


def test_minutes_and_who_stepped_back_are_closed_to_who_is_recused_from_an_item(meeting, client):
    officer, other = (UserFactory(roles=[Role.OFFICE]) for _ in range(2))
    member, file = members(meeting)[0], candidate(meeting.stage)
    declare_recusal(meeting, member, file, by=member.user, reason="近亲属在该单位任职。")
    defer_proposal(deliberated(file, meeting), by=None, reason="另行开会。")
    order_recusal(file, officer, by=None, reason="曾任该单位顾问。")
    with clock.travel(clock.moment(HELD_ON, 18)):
        refuses(
            (
                partial(close_meeting, meeting, by=officer, minutes="散会。"),
                PermissionDenied,
                "您没有权限执行“宣布散会”",
            )
        )
        close_meeting(meeting, by=other, minutes="会议逐项审议。")
    page = f"/admin/desk/meetings/{meeting.pk}/"
    for user, status, shown in ((other, 200, True), (officer, 404, False)):
        client.force_login(user)
        text = client.get(page).content.decode()
        assert client.get(f"{page}minutes.pdf").status_code == status
        assert ("会议逐项审议。" in text, "近亲属在该单位任职。" in text) == (shown, shown)
        assert ("纪要涉及您须回避的申报" in text) is not shown
