"""What comes before the conference besides the list of winners: put forward, dealt with, voted on, put off (Articles 8, 34)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model

from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_transition, lock
from workflow.decisions.actions.ballots import lock_item, shuffle_urn, tally
from workflow.decisions.actions.checks import conference_of, lock_sitting, require_quorum
from workflow.decisions.enums import MatterState, MeetingState
from workflow.decisions.letters import tell_voted_on
from workflow.decisions.matters import MatterKind
from workflow.decisions.models import Matter, Meeting
from workflow.decisions.queries import item_quorum
from workflow.decisions.transitions import DEFER_MATTER, DELIBERATE_MATTER, FAIL_MATTER, PASS_MATTER, TAKE_OFF
from workflow.programmes.models import Edition, Stage
from workflow.reviews.actions.checks import require_office

ASKED = ("kind", "target_id", "edition", "stage", "application", "question", "put_by", "put_at")
NOT_SITTING = "审议须在正在进行的评审会会议上进行，请先安排会议并宣布开会。"


def check_put_forward(kind: MatterKind, target: Model, *, by: Any) -> None:
    """Raise what keeps a thing from coming before the conference now: the person, the thing itself, one that is there."""
    application = kind.case(target)
    require_office(by, application)
    if by is None:
        raise PermissionDenied("提请评审会审议须由评审办工作人员办理。")
    kind.check(target)
    if Matter.objects.live().filter(kind=kind.name, target_id=target.pk).exists():
        raise TransitionNotAllowed("此项已经提请评审会审议，请在“会议审议事项”中办理。")


@transaction.atomic
def put_forward_matter(kind: MatterKind, target: Model, *, by: Any, question: str) -> Matter:
    """Bring a thing before the conference of its edition, also of one that is concluded; meetings may be arranged for it."""
    # Edition, item, thing: the order of the count, which may reject it.
    edition = lock(kind.case(target).edition)
    lock(target)
    check_put_forward(kind, target, by=by)
    if not question.strip():
        raise ValidationError({"question": "请写明提请审议的意见。"})
    matter = Matter.objects.create(
        kind=kind.name, target_id=target.pk, edition=edition, stage=_stage(edition), application=kind.case(target),
        question=question.strip(), put_by=by,
    )  # fmt: skip
    record(matter, "matter.put_forward", by=by, reason=question, payload={"kind": kind.name, "target": target.pk})
    return matter


def _stage(edition: Edition) -> Stage:
    """Where the conference last sat: what comes before it again is of a case that has been through all stages."""
    return [stage for stage in edition.ordered_stages if stage.kind == "conference"][-1]


def check_deliberate_matter(matter: Matter, *, by: Any) -> None:
    """Raise what keeps a matter from being dealt with now: the person, its state, that no meeting is open."""
    check_transition(matter, DELIBERATE_MATTER, by=by)
    if not Meeting.objects.filter(stage=matter.stage_id, state=MeetingState.OPEN).exists():
        raise TransitionNotAllowed(NOT_SITTING)


@transaction.atomic
def deliberate_matter(matter: Matter, *, meeting: Meeting, minutes: str, by: Any) -> Matter:
    """Enter what was said on a matter; voting on it is open from now on. Its own quorum must be there."""
    # The quorum is counted under the meeting's lock; who answers at this moment (a statement of the holder) comes
    # before it, or too late.
    lock_sitting(matter.edition)
    lock(meeting)
    lock(matter)
    check_deliberate_matter(matter, by=by)
    if meeting.state != MeetingState.OPEN or meeting.stage_id != matter.stage_id:
        raise TransitionNotAllowed(NOT_SITTING)
    if not minutes.strip():
        raise ValidationError({"minutes": "请填写审议记录。"}, code="required")
    _check_moment(matter, meeting)
    require_quorum(meeting, item_quorum(meeting, matter), item="本项")
    return apply_transition(matter, DELIBERATE_MATTER, by=by, meeting=meeting, minutes=minutes.strip())


def _check_moment(matter: Matter, meeting: Meeting) -> None:
    kind, target = matter.about, lock(matter.target)
    if meeting.held_on <= (after := kind.decided_after(target)):
        raise RuleViolation(
            kind.article(target),
            f"此项须在{official_date(after)}之后召开的会议上审议，本次会议为{official_date(meeting.held_on)}",
        )


@transaction.atomic
def count_matter(matter: Matter, *, by: Any, unvoted_because: str = "") -> Matter:
    """Close the ballot: the majority that decides on winners decides on it, and what follows is done with it."""
    # No paper falls between counting the voters and counting the papers.
    lock_item(matter)
    result = tally(matter, by=by, unvoted_because=unvoted_because)
    passed = conference_of(matter.edition).ballot.is_reached(result["yes"], result["present"])
    members = item_quorum(matter.meeting, matter).members  # type: ignore[arg-type]  # deliberated at a meeting
    apply_transition(
        matter, PASS_MATTER if passed else FAIL_MATTER, by=by, reason=unvoted_because.strip(), payload=result,
        members=members, **result,
    )  # fmt: skip
    tell_voted_on(matter)
    matter.about.followed(matter)
    return matter


def check_defer_matter(matter: Matter, *, by: Any) -> None:
    """Raise what keeps a matter from being put off: the person, or that no vote on it is open."""
    check_transition(matter, DEFER_MATTER, by=by)


@transaction.atomic
def defer_matter(matter: Matter, *, by: Any, reason: str) -> Matter:
    """Put a matter off to another meeting before its ballot is counted. Returns the one that waits in its place."""
    # A paper that falls at this moment is mixed with the others, or refused.
    lock_item(matter)
    check_defer_matter(matter, by=by)
    # Papers that are never counted must not go on sharing the transaction of who cast the last one.
    shuffle_urn(matter)
    apply_transition(matter, DEFER_MATTER, by=by, reason=reason)
    again = Matter.objects.create(**{name: getattr(matter, name) for name in ASKED})
    record(again, "matter.put_forward", by=by, reason=reason, payload={"kind": matter.kind, "deferred": matter.pk})
    return again


def check_take_off(matter: Matter, *, by: Any) -> None:
    """Raise what keeps a matter on the agenda: the person, or that the conference has dealt with it."""
    check_actor(matter, TAKE_OFF, by=by)
    if matter.state == MatterState.DELIBERATED:
        raise TransitionNotAllowed("评审会正在审议表决此项，请唱票，或者另行开会审议。")
    check_transition(matter, TAKE_OFF, by=by)


@transaction.atomic
def take_off_matter(matter: Matter, *, by: Any, reason: str) -> Matter:
    """Take a matter off the agenda before the conference deals with it."""
    # It is dealt with at this moment, or off.
    lock(matter.edition)
    lock(matter)
    check_take_off(matter, by=by)
    return apply_transition(matter, TAKE_OFF, by=by, reason=reason)
