"""What waits for a member of the conference, on the first page."""

from collections.abc import Iterable
from typing import Any

from portal.access.predicates import is_conference
from portal.desk.todo import Todo, register_todo
from workflow.applications.permissions import barred_from
from workflow.decisions.enums import MatterState, MeetingState, ProposalState
from workflow.decisions.models import Matter, Meeting, MemberUnit, Proposal
from workflow.decisions.queries import unvoted
from workflow.programmes.models import Edition


@register_todo
def meetings_to_attend(user: Any) -> Iterable[Todo]:
    """A meeting to sign in to, and what was deliberated on and waits for the member's paper (Article 8)."""
    if not is_conference(user):
        return
    seats = MemberUnit.objects.filter(user=user, is_unit=True)
    ahead = Meeting.objects.filter(
        edition__in=seats.values("edition"), state__in=[MeetingState.PLANNED, MeetingState.OPEN]
    )
    there = ahead.filter(attendances__member__user=user, attendances__left_at=None)
    for meeting in ahead.exclude(pk__in=there.values("pk")).select_related("edition"):
        words = f"评审会会议（{meeting.held_on}，{meeting.place}）：请签到"
        url, articles = f"/admin/desk/meetings/{meeting.pk}/", [_article(meeting.edition)]
        yield Todo(words, url, meeting.held_on, "评审会会议", articles=articles)
    for item, desk in _deliberated(there, user):
        if unvoted(item).filter(user=user).exists():
            words = f"{item.application}：已经审议，请投票"
            url, articles = f"/admin/desk/{desk}/{item.pk}/", [_article(item.edition)]
            yield Todo(words, url, item.meeting.held_on, "评审会审议的事项：请投票", articles=articles)


def _article(edition: Edition) -> str:
    conference = edition.rules.conference
    return conference.article if conference else ""


def _deliberated(meetings: Any, user: Any) -> Iterable[tuple[Any, str]]:
    """The items of these meetings that are open to votes, those the member is kept from aside, each with its desk."""
    barred = barred_from(user)
    proposals = Proposal.objects.filter(meeting__in=meetings, state=ProposalState.DELIBERATED)
    matters = Matter.objects.filter(meeting__in=meetings, state=MatterState.DELIBERATED)
    for rows, desk in ((proposals, "proposals"), (matters, "matters")):
        yield from (
            (row, desk)
            for row in rows.exclude(application__in=barred).select_related("application", "meeting", "edition")
        )
