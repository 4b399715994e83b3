import pgtrigger
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting, voted
from workflow.decisions.actions import (
    appoint_representative,
    cast_ballot,
    count_ballots,
    declare_recusal,
    defer_proposal,
)
from workflow.decisions.actions.rounds import deliberate_anew
from workflow.decisions.models import BallotCast, Proposal, Vote
from workflow.decisions.order import has_passed
from workflow.decisions.standing import ballots_unlike_their_count

pytestmark = pytest.mark.django_db


def proposal_in_session():
    """Seven of nine units in session, one proposal deliberated."""
    meeting = running_meeting(conference_stage(), members=9, present=7)
    return deliberated(candidate(meeting.stage), meeting)


@pytest.fixture(scope="module")
def sitting(module_setup):
    return module_setup(proposal_in_session)


@pytest.fixture
def proposal(sitting):
    return fresh_from_db(sitting)


@pytest.fixture
def meeting(proposal):
    return proposal.meeting


def present(meeting):
    return [row.member for row in meeting.attendances.select_related("member__user").order_by("pk")]


@pytest.mark.article(8)
def written_by(table):
    """The transactions that wrote a table's rows, as PostgreSQL keeps them beside each row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT xmin::text FROM {table}")
        return {xmin for (xmin,) in cursor}


@pytest.mark.article(8)
def test_ballot_whose_papers_are_not_as_many_as_its_voters_is_void(meeting, proposal):
    for member in present(meeting):
        cast_ballot(proposal, choice="yes", by=member.user)
    Vote.objects.filter(proposal=proposal).first().delete()
    with pytest.raises(RuleViolation, match="选票 6 张，投票 7 人，数目不符，本次表决无效"):
        count_ballots(proposal, by=None)
    assert fresh_from_db(proposal).state == "deliberated"


@pytest.mark.attack("由数据库推断谁投了什么票")
def test_no_row_event_or_order_leads_from_a_vote_to_its_voter(meeting, proposal):
    members = present(meeting)
    for place, member in enumerate(members):
        cast_ballot(proposal, choice="no" if place == 2 else "yes", by=member.user)
    assert len(written_by("decisions_vote")) == 1, "papers that fell in different transactions still show it"
    assert len(written_by("decisions_ballotcast")) == 7
    before = list(Vote.objects.values_list("key", flat=True))
    names = {field.name for field in Vote._meta.get_fields()}
    assert names == {"key", "proposal", "matter", "round", "choice"}
    assert not {f.name for f in BallotCast._meta.get_fields()} & {"choice", "cast_at", "vote", "key"}
    assert [event.payload for event in Event.objects.filter(verb="ballot.cast")] == [
        {"member": member.name} for member in members
    ]
    count_ballots(proposal, by=None)
    after = list(Vote.objects.values_list("key", flat=True))
    assert len(after) == 7
    assert not set(before) & set(after)
    voters = [model for model in apps.get_app_config("decisions").get_models() if model is not Vote]
    assert not [
        m
        for m in voters
        for f in m._meta.get_fields()
        if f.is_relation and f.related_model is Vote and not f.auto_created
    ]


def test_a_member_votes_once_and_only_for_itself(meeting, proposal, office):
    member = present(meeting)[0]
    cast_ballot(proposal, choice="yes", by=member.user)
    with pytest.raises(RuleViolation, match=r"您已就此项投票"):
        cast_ballot(proposal, choice="no", by=member.user)
    with pytest.raises(PermissionDenied):
        cast_ballot(proposal, choice="yes", by=office)
    with pytest.raises(PermissionDenied):
        cast_ballot(proposal, choice="yes", by=None)
    with pytest.raises(ValidationError, match=r"请选择"):
        cast_ballot(proposal, choice="maybe", by=present(meeting)[1].user)
    assert (Vote.objects.count(), BallotCast.objects.count()) == (1, 1)


@pytest.mark.article(8)
def test_who_voted_for_one_member_does_not_vote_for_another_before_the_meeting_is_over(meeting, proposal, office):
    voted_for, other = present(meeting)[:2]
    person = voted_for.user
    cast_ballot(proposal, choice="yes", by=person)
    appoint_representative(voted_for, user=UserFactory(roles=[Role.CONFERENCE]), by=office)
    with pytest.raises(ValidationError, match=f"代表“{voted_for.name}”投票，散会以前不能改任"):
        appoint_representative(fresh_from_db(other), user=person, by=office)
    # Back to the member it voted for takes no second vote; nor does who came in its place have one.
    with pytest.raises(RuleViolation, match="您已就此项投票"):
        cast_ballot(proposal, choice="yes", by=fresh_from_db(voted_for).user)
    assert appoint_representative(fresh_from_db(voted_for), user=person, by=office).user == person
    defer_proposal(fresh_from_db(proposal), by=office, reason="另行开会。")
    appoint_representative(fresh_from_db(voted_for), user=None, by=office)
    assert appoint_representative(fresh_from_db(other), user=person, by=office).user == person


def test_absent_and_recused_members_do_not_vote(meeting, proposal):
    absent = meeting.edition.conference_members.filter(is_unit=True, attendances=None).first()
    with pytest.raises(RuleViolation, match=r"尚未签到"):
        cast_ballot(proposal, choice="yes", by=absent.user)
    member = present(meeting)[0]
    declare_recusal(meeting, member, proposal.application, by=member.user, reason="近亲属任职。")
    with pytest.raises(RuleViolation, match=r"已就此项回避.*依据《.+》第二十八条第（三）项"):
        cast_ballot(proposal, choice="yes", by=member.user)


@pytest.mark.article(28)
def test_recusal_after_voting_is_too_late(meeting, proposal):
    member = present(meeting)[0]
    cast_ballot(proposal, choice="yes", by=member.user)
    with pytest.raises(RuleViolation, match=r"已就此项投票，不能再回避"):
        declare_recusal(meeting, member, proposal.application, by=member.user, reason="近亲属任职。")


@pytest.mark.article(25)
@pytest.mark.parametrize(("yes", "passed"), [(3, False), (4, True), (7, True)])
def test_more_than_half_of_those_present(meeting, yes, passed):
    proposal = voted(candidate(meeting.stage), meeting, yes=yes)
    assert (proposal.yes, proposal.no, proposal.present) == (yes, 7 - yes, 7)
    assert has_passed(proposal) is passed


def test_members_present_who_do_not_vote_count_against(meeting, proposal):
    for member in present(meeting)[:3]:
        cast_ballot(proposal, choice="yes", by=member.user)
    late = "、".join(member.name for member in present(meeting)[3:])
    with pytest.raises(ValidationError, match=f"{late}在场而尚未投票"):
        count_ballots(proposal, by=None)
    count_ballots(proposal, by=None, unvoted_because="四家单位声明不参加表决。")
    assert (proposal.yes, proposal.present, has_passed(proposal)) == (3, 7, False)
    counted = Event.objects.get(verb="proposal.voted")
    assert counted.reason == "四家单位声明不参加表决。"


def test_voting_is_over_once_counted(meeting):
    proposal = voted(candidate(meeting.stage), meeting)
    with pytest.raises(TransitionNotAllowed, match=r"已表决.*不能投票"):
        cast_ballot(proposal, choice="yes", by=present(meeting)[0].user)


@pytest.mark.attack("由数据库推断谁投了什么票")
def test_the_database_refuses_a_changed_vote_and_a_withdrawn_ballot(meeting, proposal):
    cast_ballot(proposal, choice="no", by=present(meeting)[0].user)
    with pytest.raises(DatabaseError), transaction.atomic():
        Vote.objects.update(choice="yes")
    with pytest.raises(DatabaseError), transaction.atomic():
        BallotCast.objects.all().delete()


@pytest.mark.attack("以应用账号改动选票而不被发现")
def test_once_counted_no_paper_goes_or_comes(meeting, proposal):
    for member in present(meeting):
        cast_ballot(proposal, choice="yes", by=member.user)
    counted = count_ballots(proposal, by=None)
    papers = Vote.objects.filter(proposal=counted)
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        papers.delete()
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        Vote.objects.create(proposal=counted, round=counted.round, choice="no")
    assert papers.count() == 7


@pytest.mark.attack("以应用账号改动选票而不被发现")
def test_papers_and_figures_past_the_guard_are_told_by_the_comparison(meeting, proposal):
    for member in present(meeting):
        cast_ballot(proposal, choice="yes", by=member.user)
    counted, seven = count_ballots(proposal, by=None), "同意7、不同意0、弃权0"
    assert list(ballots_unlike_their_count()) == []
    with pgtrigger.ignore("decisions.Vote:open_urn"):
        Vote.objects.filter(pk=Vote.objects.first().pk).delete()
    Proposal.objects.filter(pk=counted.pk).update(yes=6, no=1)
    pk = str(counted.pk)
    assert [(one.target_type, one.target_id, one.what, one.stands, one.said) for one in ballots_unlike_their_count()] == [
        ("decisions.proposal", pk, "计票结果", "同意6、不同意1、弃权0", seven),
        ("decisions.proposal", pk, "选票", "同意6、不同意0、弃权0", "同意6、不同意1、弃权0"),
    ]  # fmt: skip


@pytest.mark.attack("以应用账号改动选票而不被发现")
def test_papers_of_an_earlier_round_stand_as_it_ended(meeting, proposal, office):
    for member in present(meeting):
        cast_ballot(proposal, choice="yes", by=member.user)
    again = deliberate_anew(count_ballots(proposal, by=None), by=office, tier="gold", reason="调整奖项。")
    assert list(ballots_unlike_their_count()) == []
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        Vote.objects.filter(proposal=again).delete()
    with pgtrigger.ignore("decisions.Vote:open_urn"):
        Vote.objects.filter(proposal=again).delete()
    assert [(one.what, one.stands) for one in ballots_unlike_their_count()] == [
        ("第1次表决选票", "同意0、不同意0、弃权0")
    ]
