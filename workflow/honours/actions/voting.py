"""Where the rule set leaves a revocation, and its undoing, to the conference, the vote is held there (Articles 8, 34)."""

from datetime import date
from typing import Any

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.transitions.core import apply_transition, check_source
from workflow.decisions.actions import check_put_forward, put_forward_matter, take_off_matter
from workflow.decisions.enums import MatterState, MeetingState
from workflow.decisions.matters import kind_of
from workflow.decisions.models import Matter
from workflow.honours.enums import RevocationState
from workflow.honours.grounds import Resolution, check_heard, revocation_rule
from workflow.honours.letters.revoking import REVOCATION_REJECTED, tell_let_stand, tell_proposer
from workflow.honours.models import Revocation
from workflow.honours.transitions import ANNUL, DRAW_UP, VOTE_DOWN

REVOCATION, REINSTATEMENT = "honour.revocation", "honour.reinstatement"
VOTED_ON = frozenset({MatterState.DELIBERATED, MatterState.PASSED})


def conference_decides(revocation: Revocation) -> bool:
    """By the rule set of its edition."""
    return revocation_rule(revocation.honour.edition.rules).decided_by == "conference"


def latest_matter(kind: str, revocation: Revocation) -> Matter | None:
    """What the conference last had before it of this revocation."""
    return Matter.objects.of(kind, revocation).select_related("meeting").order_by("pk").last()


def check_votable(revocation: Revocation) -> None:
    """Raise what keeps the conference from deciding on the revocation: its state, days that are still the holder's."""
    _check_left_to_it(revocation)
    check_source(revocation, DRAW_UP)
    check_heard(revocation)


def check_undoing_votable(revocation: Revocation) -> None:
    """The same of its undoing."""
    _check_left_to_it(revocation)
    check_source(revocation, ANNUL)


def _check_left_to_it(revocation: Revocation) -> None:
    if not conference_decides(revocation):
        rule = revocation_rule(revocation.honour.edition.rules)
        raise RuleViolation(rule.article, "本奖项的撤销不由评审会决定，无须提请审议")


def _kind(revocation: Revocation) -> Any:
    return kind_of(REINSTATEMENT if revocation.state == RevocationState.CONFIRMED else REVOCATION)


def check_put_to_conference(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps it from coming before the conference now: the person, the revocation, that it is there."""
    check_put_forward(_kind(revocation), revocation, by=by)


def put_to_conference(revocation: Revocation, *, by: Any, question: str) -> Matter:
    """Bring before the conference whether the honour is revoked; of one that is, whether it is restored."""
    return put_forward_matter(_kind(revocation), revocation, by=by, question=question)


def check_passed(kind: str, revocation: Revocation) -> Matter:
    """The vote that a decision rests on. Raises while there is none, or its meeting has no minutes yet."""
    matter = latest_matter(kind, revocation)
    if matter is None or matter.state == MatterState.FAILED:
        rule = revocation_rule(revocation.honour.edition.rules)
        raise RuleViolation(rule.article, "本事项由评审会决定，请先提请评审会审议，表决通过后再办理")
    if matter.state != MatterState.PASSED:
        raise TransitionNotAllowed("此项已经提请评审会审议，尚未表决通过，不能据以办理。")
    if matter.meeting.state != MeetingState.CLOSED:  # type: ignore[union-attr]  # voted on at a meeting
        raise TransitionNotAllowed("审议此项的会议尚未散会，形成会议纪要后再办理。")
    return matter


def resolved(kind: str, revocation: Revocation, typed: Resolution, *, after: date) -> dict[str, Any]:
    """What a decision rests on, as it is stored: the vote, the approval that was typed, or nothing, as the rule set says."""
    decided_by = revocation_rule(revocation.honour.edition.rules).decided_by
    if decided_by != "conference":
        return typed.checked(after=after) if decided_by == "issuer" else {}
    matter = check_passed(kind, revocation)
    return {
        "resolved_on": matter.meeting.held_on,  # type: ignore[union-attr]  # as above
        "members": matter.members,
        "present": matter.present,
        "in_favour": matter.yes,
        "matter": matter,
    }


def check_not_voted_on(revocation: Revocation, what: str) -> None:
    """Raise once the conference has dealt with it: what it decides is not set aside by an officer."""
    matter = latest_matter(REVOCATION, revocation)
    if matter is not None and matter.state in VOTED_ON:
        rule = revocation_rule(revocation.honour.edition.rules)
        raise RuleViolation(
            rule.article, f"评审会已经审议表决此项，{what}；有新的事实的，请退回重新拟定，再次提请评审会审议"
        )


def take_from_conference(revocation: Revocation) -> None:
    """An item that waits for the conference falls with its revocation. Before the revocation is locked."""
    matter = latest_matter(REVOCATION, revocation)
    if matter is not None and matter.state == MatterState.WAITING:
        take_off_matter(matter, by=None, reason="拟撤销荣誉一事已经终止。")


def follow_vote(matter: Matter) -> None:
    """Voted down, the honour stands by the word of the conference; its holder, who was told, is told so."""
    if matter.state == MatterState.PASSED:
        return
    revocation: Revocation = matter.target
    reason = f"评审会审议表决未通过：出席{matter.present}个成员单位，同意{matter.yes}"
    apply_transition(revocation, VOTE_DOWN, by=None, reason=reason, payload={"matter": matter.pk})
    tell_let_stand(revocation)
    tell_proposer(REVOCATION_REJECTED, revocation, reason=reason)
