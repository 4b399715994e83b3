"""Where the rule set says so the conference decides on a revocation, by a vote that is held (Articles 8, 34)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction
from django.test import Client

from portal import clock
from portal.confirming.actions import confirm, propose
from portal.confirming.showing import shown_digest
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, drawn_up, put, told
from tests.factories.prizes import staged
from tests.factories.voting import dealt_with, decided, left_to_the_conference, met, vote
from workflow.applications.permissions import barred_from
from workflow.decisions.actions import (
    cancel_meeting,
    cast_ballot,
    check_out,
    close_meeting,
    count_matter,
    declare_recusal,
    defer_matter,
    plan_meeting,
    take_off_matter,
)
from workflow.decisions.documents import minutes_context
from workflow.decisions.models import BallotCast, Matter, Vote
from workflow.decisions.queries import agenda, voters
from workflow.honours.actions import (
    confirm_revocation,
    issue_certificate,
    put_to_conference,
    reject_revocation,
    return_draft,
    state_case,
    withdraw_revocation,
)
from workflow.honours.acts import CORRECT_NAME, propose_reinstatement
from workflow.honours.models import Revocation
from workflow.honours.permissions import may_read_statement
from workflow.honours.texts import revocation_text
from workflow.programmes.actions import advance_edition
from workflow.publicity.tasks import make_missing_packs

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(34)]
LATER = clock.moment(date(2026, 10, 9), 10)


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(certified)


def certified():
    """An honour whose certificate is issued: its edition may end."""
    honour = left_to_the_conference(active_honour(name="示例企业垚堃有限公司"))
    with clock.travel(LATER):
        issue_certificate(honour)
        make_missing_packs()
    return fresh_from_db(honour)


@pytest.fixture
def honour(given, travel_to):
    travel_to(LATER)
    return fresh_from_db(given)


@pytest.fixture
def concluded(honour):
    """The honour of an edition that is over."""
    advance_edition(honour.edition, by=None)
    assert fresh_from_db(honour.edition).state == "concluded"
    return fresh_from_db(honour)


def seats(honour):
    return list(honour.edition.conference_members.filter(is_unit=True).order_by("pk"))


def test_the_decision_rests_on_the_vote_that_was_held(concluded, office, second_office):
    revocation = told(concluded, office)
    with pytest.raises(RuleViolation, match="先提请评审会审议"):
        drawn_up(revocation, office)
    matter = put_to_conference(revocation, by=office, question="建议撤销。")
    with pytest.raises(TransitionNotAllowed, match="已经提请"):
        put_to_conference(revocation, by=office, question="再次。")
    with pytest.raises(TransitionNotAllowed, match="尚未表决通过"):
        drawn_up(revocation, office)
    meeting = met(matter)
    vote(dealt_with(matter, meeting), "yes")
    with pytest.raises(TransitionNotAllowed, match="尚未散会"):
        drawn_up(fresh_from_db(revocation), office)
    close_meeting(fresh_from_db(meeting), by=None, minutes="形成决议。")
    drawn = drawn_up(fresh_from_db(revocation), office)
    assert (drawn.matter_id, drawn.members, drawn.present, drawn.in_favour) == (matter.pk, 2, 2, 2)
    assert "会议审议通过（应到2个成员单位，实到2个成员单位，同意2个成员单位）" in "".join(
        revocation_text(drawn).opening
    )
    confirm_revocation(drawn, by=second_office)
    assert not fresh_from_db(concluded).is_active
    votes = {row["subject"]: row["result"] for row in minutes_context(fresh_from_db(meeting))["votes"]}
    assert votes[concluded.public_name] == "表决通过"


def test_voted_down_the_honour_stands_by_the_word_of_the_conference(concluded, office):
    matter = decided(put(concluded, office), "no")
    revocation = Revocation.objects.get()
    assert (matter.state, revocation.state, revocation.confirmed_by) == ("failed", "rejected", None)
    event = "出席2个成员单位，同意0"
    told_office = InboxItem.objects.get(recipient=office, message__kind="revocation.rejected").message
    assert event in told_office.body
    assert InboxItem.objects.filter(recipient=concluded.holder, message__kind="revocation.let_stand").count() == 1
    assert fresh_from_db(concluded).is_active
    with pytest.raises(ValidationError):
        drawn_up(revocation, office)


def test_nothing_is_voted_on_before_the_holder_was_heard(honour, office):
    with clock.travel(clock.moment(honour.granted_on + timedelta(days=1), 15)):
        revocation = told(honour, office)
        with pytest.raises(RuleViolation, match="可以陈述、申辩至"):
            put_to_conference(revocation, by=office, question="建议撤销。")
    matter = put_to_conference(revocation, by=office, question="建议撤销。")
    meeting = met(matter)
    type(meeting).objects.update(held_on=revocation.heard_until)
    with pytest.raises(RuleViolation, match="之后召开的会议"):
        dealt_with(matter, fresh_from_db(meeting))


def test_the_database_counts_no_votes_that_nobody_cast(honour, office):
    matter = put(honour, office)
    for votes in ({}, {"matter": matter}):
        with pytest.raises(Error, match="voted_first"), transaction.atomic():
            Revocation.objects.update(members=9, present=9, in_favour=9, **votes)
    dealt_with(matter, met(matter))
    member = seats(honour)[0]
    cast_ballot(fresh_from_db(matter), choice="yes", by=member.user)
    for about in ({}, {"matter": matter, "proposal": honour.application.proposal}):
        with pytest.raises(Error, match="on_one_item"), transaction.atomic():
            Vote.objects.create(choice="yes", **about)
    with pytest.raises(Error, match="decisions_one_ballot_each_matter"), transaction.atomic():
        BallotCast.objects.create(meeting=fresh_from_db(matter).meeting, member=member, matter=matter)


def test_a_recused_member_neither_sees_nor_votes(honour, office):
    matter = put(honour, office)
    meeting = met(matter)
    first, second = seats(honour)
    browser = Client()
    browser.force_login(first.user)
    page = f"/admin/desk/matters/{matter.pk}/"
    assert "查明的事实" in browser.get(page).content.decode()
    declare_recusal(meeting, first, honour.application, by=first.user, reason="有亲属关系。")
    assert browser.get(page).status_code == 404
    assert honour.application.number not in browser.get("/admin/desk/matters/").content.decode()
    assert honour.application.number not in browser.get(f"/admin/desk/meetings/{meeting.pk}/").content.decode()
    assert first not in voters(meeting, matter)
    with pytest.raises(RuleViolation, match="未达到法定人数"):
        dealt_with(matter, meeting)
    assert barred_from(first.user).filter(pk=honour.application_id).exists()
    assert second in voters(meeting, matter)


def test_members_read_what_the_holder_handed_in_while_they_decide(honour, office):
    revocation = told(honour, office)
    files = staged(honour.holder, "劳动合同.pdf")
    statement = state_case(revocation, by=honour.holder, text="请以合同为准。", files=files)
    first, second = (seat.user for seat in seats(honour))
    assert not may_read_statement(first, statement)
    matter = put_to_conference(revocation, by=office, question="建议撤销。")
    assert [may_read_statement(one, statement) for one in (first, second, UserFactory())] == [True, True, False]
    declare_recusal(met(matter), seats(honour)[0], honour.application, by=first, reason="有亲属关系。")
    assert [may_read_statement(one, statement) for one in (first, second)] == [False, True]
    withdraw_revocation(fresh_from_db(revocation), by=office)
    assert not may_read_statement(second, statement)


def test_whose_matter_was_voted_on_cannot_step_back(honour, office):
    matter = put(honour, office)
    meeting = met(matter)
    dealt_with(matter, meeting)
    first, second = seats(honour)
    cast_ballot(fresh_from_db(matter), choice="no", by=first.user)
    with pytest.raises(RuleViolation, match="已就此项投票"):
        declare_recusal(meeting, first, honour.application, by=first.user, reason="有亲属关系。")
    with pytest.raises(RuleViolation, match="已就此项投票"):
        cast_ballot(fresh_from_db(matter), choice="yes", by=first.user)
    with pytest.raises(ValidationError, match=f"{second.name}在场而尚未投票"):
        count_matter(fresh_from_db(matter), by=office)


def test_below_quorum_it_is_put_off_and_voted_on_anew(concluded, office):
    matter = put(concluded, office)
    meeting = met(matter)
    dealt_with(matter, meeting)
    first, second = seats(concluded)
    cast_ballot(fresh_from_db(matter), choice="yes", by=first.user)
    check_out(meeting, second, by=second.user)
    with pytest.raises(RuleViolation, match="未达到法定人数"):
        count_matter(fresh_from_db(matter), by=office)
    with pytest.raises(RuleViolation, match="尚未唱票"):
        close_meeting(fresh_from_db(meeting), by=office, minutes="人数不足。")
    with pytest.raises(TransitionNotAllowed, match="正在审议表决"):
        take_off_matter(fresh_from_db(matter), by=office, reason="误提。")
    again = defer_matter(fresh_from_db(matter), by=office, reason="出席人数不足。")
    with pytest.raises(TransitionNotAllowed):
        cast_ballot(fresh_from_db(matter), choice="yes", by=second.user)
    close_meeting(fresh_from_db(meeting), by=office, minutes="人数不足，另行开会。")
    assert (again.state, again.question, again.put_by) == ("waiting", matter.question, office)
    with clock.travel(LATER + timedelta(days=3)):
        assert decided(again, "yes").state == "passed"


def test_a_meeting_that_is_called_off_leaves_it_waiting(concluded, office):
    matter = put(concluded, office)
    meeting = met(matter)
    assert list(agenda(meeting)) == [matter]
    cancel_meeting(fresh_from_db(meeting), by=office, reason="改期。")
    assert fresh_from_db(matter).state == "waiting"
    assert decided(matter, "yes").state == "passed"


def test_an_edition_ends_when_the_meeting_is_over_and_what_was_put_off_waits(honour, office):
    matter = put(honour, office)
    meeting = met(matter)
    dealt_with(matter, meeting)
    with pytest.raises(RuleViolation, match="会议仍在进行"):
        advance_edition(fresh_from_db(honour.edition), by=None)
    defer_matter(fresh_from_db(matter), by=office, reason="另行开会。")
    close_meeting(fresh_from_db(meeting), by=office, minutes="另行开会审议。")
    advance_edition(fresh_from_db(honour.edition), by=None)
    assert [one.state for one in Matter.objects.order_by("pk")] == ["deferred", "waiting"]
    with clock.travel(LATER + timedelta(days=1)):
        assert decided(Matter.objects.latest("pk"), "yes").state == "passed"


def test_a_concluded_edition_meets_on_nothing_else(concluded, office):
    stage = concluded.edition.stages.get(kind="conference")
    with pytest.raises(TransitionNotAllowed):
        plan_meeting(stage, held_on=clock.today(), place="会议室", chair="召集人", by=office)
    matter = put(concluded, office)
    meeting = plan_meeting(fresh_from_db(stage), held_on=clock.today(), place="会议室", chair="召集人", by=office)
    take_off_matter(matter, by=office, reason="误提。")
    cancel_meeting(meeting, by=office, reason="没有审议事项。")
    with pytest.raises(TransitionNotAllowed):
        plan_meeting(fresh_from_db(stage), held_on=clock.today(), place="二室", chair="召集人", by=office)


@pytest.mark.parametrize("end", ["rejected", "withdrawn"])
def test_a_revocation_that_ends_leaves_the_agenda(honour, office, second_office, end):
    matter = put(honour, office)
    revocation = Revocation.objects.get()
    if end == "rejected":
        reject_revocation(revocation, by=second_office, reason="陈述属实。")
    else:
        withdraw_revocation(revocation, by=office)
    assert (fresh_from_db(matter).state, fresh_from_db(revocation).state) == ("taken_off", end)
    meeting_stage = fresh_from_db(matter.stage)
    with pytest.raises(TransitionNotAllowed):
        plan_meeting(meeting_stage, held_on=clock.today(), place="会议室", chair="召集人", by=None)


def test_no_officer_sets_the_word_of_the_conference_aside(honour, office, second_office):
    matter = put(honour, office)
    revocation = Revocation.objects.get()
    meeting = met(matter)
    dealt_with(matter, meeting)
    for moment in ("voting", "passed"):
        with pytest.raises(RuleViolation, match="不能撤回"):
            withdraw_revocation(fresh_from_db(revocation), by=office)
        with pytest.raises(RuleViolation, match="不能另行不予撤销"):
            reject_revocation(fresh_from_db(revocation), by=second_office, reason="再议。")
        with pytest.raises(TransitionNotAllowed, match="评审会已经审议"):
            state_case(fresh_from_db(revocation), by=honour.holder, text="另有出处。")
        if moment == "voting":
            vote(fresh_from_db(matter), "yes")
    close_meeting(fresh_from_db(meeting), by=None, minutes="形成决议。")
    drawn_up(fresh_from_db(revocation), office)
    with pytest.raises(RuleViolation, match="不能另行不予撤销"):
        reject_revocation(fresh_from_db(revocation), by=second_office, reason="再议。")
    # A slip in the number does not cost the vote; new facts come before the conference once more.
    return_draft(fresh_from_db(revocation), by=second_office, reason="文号有误。")
    assert fresh_from_db(revocation).matter is None
    assert InboxItem.objects.filter(recipient=office, message__kind="revocation.returned").count() == 1
    assert drawn_up(fresh_from_db(revocation), office).matter == matter
    return_draft(fresh_from_db(revocation), by=second_office, reason="另有新证据。")
    again = put_to_conference(fresh_from_db(revocation), by=office, question="请再议。")
    with clock.travel(LATER + timedelta(days=1)):
        decided(again, "no")
    assert fresh_from_db(revocation).state == "rejected"


def test_a_name_that_is_corrected_meanwhile_is_the_name_everywhere(honour, office, second_office):
    matter = put(honour, office)
    renamed = "示例企业垚坤有限公司"
    asked = propose(CORRECT_NAME, honour, by=office, reason="录入有误。", payload={"public_name": renamed})
    confirm(asked, by=second_office, shown=shown_digest(asked))
    browser = Client()
    browser.force_login(seats(honour)[0].user)
    assert renamed in browser.get(f"/admin/desk/matters/{matter.pk}/").content.decode()
    decided(matter, "yes")
    drawn = drawn_up(Revocation.objects.get(), office)
    assert renamed in "".join(revocation_text(drawn).opening)


def test_an_undoing_is_voted_on_too(concluded, office, second_office):
    decided(put(concluded, office), "yes")
    confirm_revocation(drawn_up(Revocation.objects.get(), office), by=second_office)
    with clock.travel(LATER + timedelta(days=3)):
        revocation = Revocation.objects.get()
        fields = {"reason": "原认定所依据的审计报告经复核属实", "document_number": "示例府发〔2026〕21号"}
        with pytest.raises(RuleViolation, match="先提请评审会审议"):
            propose_reinstatement(revocation, by=office, **fields)
        decided(put_to_conference(revocation, by=office, question="建议恢复。"), "yes")
        pending = propose_reinstatement(fresh_from_db(revocation), by=office, **fields)
        confirm(pending, by=second_office, shown=shown_digest(pending))
    assert fresh_from_db(concluded).is_active
    assert fresh_from_db(revocation).reinstatement.in_favour == 2


def test_only_the_office_puts_it_forward_and_only_where_the_rule_set_says_so(honour, office, applicant):
    revocation = told(honour, office)
    for stranger in (applicant, seats(honour)[0].user, None):
        with pytest.raises(PermissionDenied):
            put_to_conference(revocation, by=stranger, question="建议撤销。")
    with pytest.raises(ValidationError, match="请写明提请审议的意见"):
        put_to_conference(revocation, by=office, question=" \n")
