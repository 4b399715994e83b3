"""The conference meets, votes and grants; the list is approved; the honours are given, and one is taken back."""

from collections.abc import Iterable

from cms_pages.demonstration.cast import Candidate, make_account
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.judging import Entries
from cms_pages.demonstration.seconding import seconded
from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.powers.actions import grant_role
from workflow.applications.models import Application
from workflow.decisions.actions import (
    appoint_representative,
    call_further_ballot,
    cast_ballot,
    change_tier,
    check_in,
    close_meeting,
    count_ballots,
    decline_proposal,
    deliberate_proposal,
    grant_place,
    open_meeting,
    plan_meeting,
    propose_honour,
    register_member,
    seat_members,
)
from workflow.decisions.actions.rounds import tied_with
from workflow.decisions.acts import propose_approval
from workflow.decisions.enums import Choice
from workflow.decisions.models import MemberUnit, Proposal
from workflow.decisions.order import has_passed
from workflow.honours.actions import (
    confirm_revocation,
    draft_commendation,
    draw_up_revocation,
    issue_certificate,
    propose_revocation,
    state_case,
)
from workflow.honours.acts import propose_commendation
from workflow.honours.grounds import Resolution
from workflow.honours.models import Commendation, Honour
from workflow.programmes.models import Edition, Stage

UNITS = ("示例委办局一", "示例委办局二", "示例委办局三")


def deliberate(edition: Edition, entries: Entries, accounts: dict[str, User], diary: Diary) -> None:
    """Proposals, a meeting with quorum, secret ballots, a further one where votes are equal, places under the quotas."""
    office, stage = accounts["office"], edition.current_stage
    assert stage is not None
    with diary.at(9):
        proposals = {_proposed(application, candidate.tier, office): candidate for candidate, application in entries}
        members = seat_units(edition, accounts)
    hold_meeting(stage, proposals, members, accounts, diary)


def _proposed(application: Application, tier: str, office: User) -> Proposal:
    """Proposed by the office; where the rule set put everybody before the conference, for the tier that is meant."""
    known = Proposal.objects.filter(application=application).first()
    if known is None:
        return propose_honour(application, tier=tier, by=office, opinion="综合评价优秀，建议表彰。")
    return known if known.tier == tier else change_tier(known, tier=tier, by=office, reason="按综合评价结果调整。")


def hold_meeting(
    stage: Stage,
    proposals: dict[Proposal, Candidate],
    members: list[MemberUnit],
    accounts: dict[str, User],
    diary: Diary,
) -> None:
    """One meeting on these proposals: all are voted on before a place is given."""
    office = accounts["office"]
    with diary.at(9, 30):
        meeting = plan_meeting(stage, held_on=diary.day, place="示例会议室", chair="总召集人", by=office)
    with diary.at(14):
        for member in members:
            check_in(meeting, member, by=member.user)
        open_meeting(meeting, by=office)
        for proposal, candidate in proposals.items():
            deliberate_proposal(
                proposal, meeting=meeting, minutes="评审组汇报评价情况，与会成员无不同意见。", by=office
            )
            _vote(proposal, candidate, members, office)
        for tied in _ties(proposals, office):
            _vote(tied, proposals[tied], members, office)
        for proposal in proposals:
            _decide(proposal, office)
        close_meeting(meeting, by=office, minutes="会议听取评审情况汇报，逐项审议获奖建议并表决，形成拟获奖名单。")


def _vote(proposal: Proposal, candidate: Candidate, members: list[MemberUnit], office: User) -> None:
    """One ballot: as many yes votes as the story says for this one, the others no."""
    ballot = Proposal.objects.get(pk=proposal.pk).round - 1
    wanted = candidate.votes[ballot] if ballot < len(candidate.votes) else len(members)
    for place, member in enumerate(members):
        cast_ballot(proposal, choice=Choice.YES if place < wanted else Choice.NO, by=member.user)
    count_ballots(proposal, by=office)


def _ties(proposals: Iterable[Proposal], office: User) -> list[Proposal]:
    """Those of equal votes at the last place, their further ballot called."""
    first = next((one for one in proposals if tied_with(one)), None)
    return call_further_ballot(first, by=office) if first else []


def _decide(proposal: Proposal, office: User) -> None:
    proposal.refresh_from_db()
    if has_passed(proposal):
        grant_place(proposal, by=office)
    else:
        decline_proposal(proposal, by=office, reason="再次投票未获半数以上同意，名额已满。")


def seat_units(edition: Edition, accounts: dict[str, User]) -> list[MemberUnit]:
    """The member units the rule set names, or three of this edition's own; each with a representative."""
    office = accounts["office"]
    units = [member for member in seat_members(edition, by=office) if member.is_unit]
    units = units or [register_member(edition, name, by=office) for name in UNITS]
    return [
        appoint_representative(member, user=_representative(accounts, number, member.name), by=office)
        for number, member in enumerate(units, start=1)
    ]


def seated_units(edition: Edition) -> list[MemberUnit]:
    """Those who sit and vote in an edition's conference."""
    return list(edition.conference_members.filter(is_unit=True).select_related("user").order_by("pk"))


def _representative(accounts: dict[str, User], number: int, unit: str) -> User:
    username = f"conference{number}"
    if username not in accounts:
        accounts[username] = make_account(username, f"{unit}代表")
        grant_role(accounts[username], Role.CONFERENCE)
    return accounts[username]


def approve(edition: Edition, accounts: dict[str, User], diary: Diary, stage: Stage | None = None) -> None:
    """The government's approval is put on record, of the stage in progress or of an earlier one for who was refilled."""
    stage = stage or edition.current_stage
    assert stage is not None
    with diary.at(10):
        number = f"演示批复〔{edition.year}〕{stage.approvals.count() + 1}号"
        proposed = propose_approval(stage, document_number=number, approved_on=diary.day, by=accounts["office"])
        seconded(proposed, accounts["office2"])


def commend(edition: Edition, accounts: dict[str, User], diary: Diary) -> list[Honour]:
    """The government's document, and the certificates, which here do not wait for a worker."""
    with diary.at(10):
        given = Commendation.objects.filter(issued_on__year=clock.today().year).count()
        number = f"演示府发〔{clock.today().year}〕{8 + given}号"
        draft = draft_commendation(
            edition, document_number=number, issued_on=clock.today(), by=accounts["office"], amounts=amounts_of(edition)
        )
        seconded(propose_commendation(draft, by=accounts["office"]), accounts["office2"])
        honours = list(Honour.objects.filter(edition=edition).order_by("serial"))
        for honour in honours:
            issue_certificate(honour)
    return honours


def amounts_of(edition: Edition) -> dict[int, int]:
    """The full amount for each winner whose prize the rule set gives as “at most”, in yuan."""
    rules, proposals = edition.rules, Proposal.objects.filter(edition=edition)
    prizes = {proposal.application_id: rules.prize_for(proposal.tier, proposal.track) for proposal in proposals}
    return {pk: prize.amount_yuan or 0 for pk, prize in prizes.items() if prize.kind == "at_most"}


def take_back(honour: Honour, accounts: dict[str, User], diary: Diary) -> None:
    """A revocation for untrue materials: the holder is heard, one officer draws it up, another confirms it (Article 34)."""
    with diary.at(15):
        revocation = propose_revocation(
            honour,
            by=accounts["office"],
            document_number=f"演示质评办〔{clock.today().year}〕12号",
            article="34",
            reason="核查发现申报时提供的客户满意度数据与原始记录不符，属于提供虚假材料。",
            public_reason="其申报时提供的顾客满意度数据与原始记录不符",
        )
    with diary.pass_days(2).at(10):
        state_case(revocation, by=honour.holder, text="数据由外部机构汇总，我方没有核对原始记录，请予考虑。")
    with diary.pass_days(13).at(10):
        draw_up_revocation(
            revocation,
            by=accounts["office"],
            document_number=f"演示府发〔{clock.today().year}〕20号",
            resolution=Resolution(f"演示府批〔{clock.today().year}〕5号", clock.today()),
            answer="申报材料的真实性由申报者负责，委托他人汇总不免除核对的责任，不予采纳",
            read=1,
        )
        confirm_revocation(revocation, by=accounts["office2"])
