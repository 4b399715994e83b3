"""How an objection ended is made public (公开处理结果), put right or taken down: by two officers each time (Articles 30, 31)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections.enums import CLOSED, CONCLUSIONS, ObjectionState, Outcome
from objections.letters.other_side import tell_other_side_of_outcome
from objections.models import Objection
from objections.permissions import office_on_objection
from objections.publishing import publish_outcome, take_down
from objections.rules import check_anonymous
from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.transitions.core import lock

ELSEWHERE = "所反映的事项不属于评审办职责，已转请有关机关依照职责办理。"
"""What the public reads of what was passed on: which body it was would tell what it was about."""


def has_words(objection: Objection) -> bool:
    """Whether the office says in its own words what was found; of any other end the public reads the kind alone."""
    return objection.outcome in CONCLUSIONS


def check_release(objection: Objection, *, by: Any) -> None:
    """Raise what keeps it from being made public, or put right, now: the person, that it is open or reviewed, or nobody's name is
    there to look for any more."""
    _check_officer(objection, by)
    if objection.state == ObjectionState.UNDER_REVIEW:
        raise TransitionNotAllowed("提出人已经申请复核，请在作出复核决定以后公开处理结果。")
    if objection.state not in CLOSED:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，办结以后才能公开处理结果。")
    if objection.identity_erased_at:
        raise TransitionNotAllowed(
            "提出人的身份信息已经按保存期限删除，无法核对其中是否出现提出人的信息，不再公开、更正。"
        )
    if objection.released_at and not has_words(objection):
        raise TransitionNotAllowed("处理结果已经公开，没有可以更正的文字；不应公开的，请撤下。")


def check_public_words(objection: Objection, summary: str, reason: str) -> None:
    """The public reads what was found, and not who objected; what is put right is another text, for a reason."""
    check_anonymous(objection, reason, "reason")
    if has_words(objection) and not summary.strip():
        raise ValidationError({"summary": "请填写向社会公开的处理情况。"})
    check_anonymous(objection, summary, "summary")
    if objection.released_at and summary.strip() == objection.public_summary:
        raise ValidationError({"summary": "公开的处理情况没有改动。"})


@transaction.atomic
def release_outcome(
    objection: Objection, *, by: Any, summary: str = "", reason: str = "", under: PendingAct | None = None
) -> Objection:
    """Make public how it ended, from the month after, in `summary` where the office found something; or put that text right at once.

    Takes what another officer proposed (`under`), whatever the rule set says.
    """
    # Its objector may ask for a review at this moment, or another officer take it down.
    lock(objection)
    check_release(objection, by=by)
    require_second("outcome_released", objection, by=by, under=under, demanded=True, label="公开异议处理结果")
    check_public_words(objection, summary, reason)
    is_first = objection.released_at is None
    objection.public_summary = public_words(objection, summary)
    objection.released_at = objection.released_at or clock.now()
    objection.save(update_fields=["public_summary", "released_at"])
    record(objection, "objection.outcome_released" if is_first else "objection.outcome_reworded", by=by, reason=reason)
    publish_outcome(objection)
    if is_first and not objection.pursued_at:
        tell_other_side_of_outcome(objection)
    purge_on_commit()
    return objection


def public_words(objection: Objection, summary: str) -> str:
    """The text the public is going to read."""
    if has_words(objection):
        return summary.strip()
    return ELSEWHERE if objection.outcome == Outcome.PASSED_ON else ""


def check_take_down(objection: Objection, *, by: Any) -> None:
    """Raise what keeps it from being taken down now: the person, or that nothing is public."""
    _check_officer(objection, by)
    if objection.released_at is None:
        raise TransitionNotAllowed("处理结果没有公开，无须撤下。")


@transaction.atomic
def take_down_outcome(objection: Objection, *, by: Any, reason: str, under: PendingAct | None = None) -> Objection:
    """The public reads it no longer, from now on, nor what a review replaced; it may be made public anew.

    Takes what another officer proposed (`under`), whatever the rule set says.
    """
    # As in making it public.
    lock(objection)
    check_take_down(objection, by=by)
    require_second("outcome_taken_down", objection, by=by, under=under, demanded=True, label="撤下异议处理结果")
    if not reason.strip():
        raise ValidationError({"reason": "请写明撤下的理由。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    take_down(objection)
    objection.public_summary, objection.released_at = "", None
    objection.save(update_fields=["public_summary", "released_at"])
    record(objection, "objection.outcome_taken_down", by=by, reason=reason)
    purge_on_commit()
    return objection


def _check_officer(objection: Objection, by: Any) -> None:
    if by is not None and not office_on_objection(by, objection):
        raise PermissionDenied(f"您没有权限公开、撤下处理结果，该操作由{office_on_objection.name}进行。")
