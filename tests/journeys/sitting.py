"""Meetings of the conference in a lived edition, each member voting as the test says."""

from cms_pages.demonstration import deciding
from tests.factories.seconding import by_two
from workflow.applications.models import Application
from workflow.decisions.actions import (
    cast_ballot,
    check_in,
    close_meeting,
    count_ballots,
    decline_proposal,
    deliberate_proposal,
    grant_place,
    open_meeting,
    plan_meeting,
    propose_honour,
)
from workflow.decisions.acts import propose_approval
from workflow.decisions.models import Proposal, QuotaSeat


def of(walk, name: str) -> Application:
    return Application.objects.get(edition=walk.edition, public_name=name)


def conference(walk, stage, votes: dict[str, int]) -> None:
    """A meeting at which each has so many yes votes; the places go by them, the others are left off."""
    office = walk.accounts["office"]
    with walk.diary.pass_days(3).at(9):
        for name in votes:
            if not Proposal.objects.filter(application=of(walk, name)).exists():
                propose_honour(of(walk, name), tier="mayor", by=office, opinion="建议表彰。")
        members = deciding.seat_units(walk.edition, walk.accounts) if stage.state == "current" else None
        members = members or list(walk.edition.conference_members.filter(is_unit=True).select_related("user"))
        meeting = plan_meeting(stage, held_on=walk.diary.day, place="示例会议室", chair="总召集人", by=office)
    with walk.diary.at(14):
        for member in members:
            check_in(meeting, member, by=member.user)
        open_meeting(meeting, by=office)
        items = [Proposal.objects.get(application=of(walk, name)) for name in votes]
        for item in items:
            deliberate_proposal(item, meeting=meeting, minutes="逐项审议。", by=office)
            for place, member in enumerate(members):
                said = "yes" if place < votes[item.application.public_name] else "no"
                cast_ballot(item, choice=said, by=member.user)
            count_ballots(item, by=office)
        for item in items:
            if QuotaSeat.objects.filter(edition=walk.edition).count() < 2:
                grant_place(item, by=office)
            else:
                decline_proposal(item, by=office, reason="名额已满。")
        close_meeting(meeting, by=office, minutes="形成名单。")


def vote(walk, proposals: dict[Proposal, str | int]) -> object:
    """A meeting at which every member votes on each proposal as given, or so many of them yes; still open."""
    office, stage = walk.accounts["office"], walk.edition.current_stage
    with walk.diary.pass_days(3).at(9):
        members = deciding.seat_units(walk.edition, walk.accounts)
        meeting = plan_meeting(stage, held_on=walk.diary.day, place="示例会议室", chair="总召集人", by=office)
    with walk.diary.at(14):
        for member in members:
            check_in(meeting, member, by=member.user)
        open_meeting(meeting, by=office)
        for proposal, choice in proposals.items():
            deliberate_proposal(proposal, meeting=meeting, minutes="逐项审议。", by=office)
            for place, member in enumerate(members):
                said = choice if isinstance(choice, str) else "yes" if place < choice else "no"
                cast_ballot(proposal, choice=said, by=member.user)
            count_ballots(proposal, by=office)
    return meeting


def propose(walk, tier: str) -> list[Proposal]:
    office = walk.accounts["office"]
    return [propose_honour(application, tier=tier, by=office, opinion="建议表彰。") for _, application in walk.entries]


def approve_again(walk, number: str) -> None:
    """The government approves what the conference added, whatever stage the edition is in."""
    stage = walk.edition.stages.get(kind="approval")
    with walk.diary.pass_days(2).at(10):
        proposed = propose_approval(
            stage, document_number=number, approved_on=walk.diary.day, by=walk.accounts["office"]
        )
        by_two(proposed, walk.accounts["office2"])
