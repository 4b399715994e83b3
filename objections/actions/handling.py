"""From receipt to investigation: verify, accept or refuse, ask for more, extend."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections import letters
from objections.actions.filing import EVIDENCE
from objections.enums import ObjectionState, Outcome, Refusal
from objections.holding import hold_for, lock_case, release
from objections.letters import tell_objector, tell_office
from objections.letters.office import OFFICE_SUPPLIED
from objections.models import Objection, Supplement
from objections.pausing import going_on, left_off
from objections.rules import check_anonymous, clock_fields, due_on, stopped_clock, workdays_since
from objections.transitions import ACCEPT, EXTEND, INVESTIGATE, REFUSE, REQUEST_SUPPLEMENT, RESUME, VERIFY_IDENTITY
from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.identity.actions import check_verify as check_proof
from portal.identity.actions import verify_proof
from portal.identity.enums import ProofState
from portal.messages.wording import sentence
from portal.transitions.core import Transition, apply_transition, check_transition, lock


def check_verify(objection: Objection, *, by: Any) -> None:
    """Raise what keeps an officer from finding who objects to be who they say."""
    if by is None:
        raise PermissionDenied("提出人的身份由评审办经办人核实，系统不能代替。")
    check_transition(objection, VERIFY_IDENTITY, by=by)
    if objection.proof and objection.proof.state == ProofState.REFUSED:
        # Passed over, it would be verified unseen and never sealed.
        raise TransitionNotAllowed(
            "提出人的证件材料已经认定未通过身份核验，不能再核实身份；身份无法核实的，请作出不予受理的决定。"
        )
    if objection.proof and objection.proof.state == ProofState.PENDING:
        check_proof(objection.proof, by=by)


@transaction.atomic
def verify_identity(objection: Objection, *, by: Any) -> Objection:
    """An officer compared document and name: the objector is who they say. The system cannot (by is required)."""
    # Verified once, and not while the objector withdraws.
    lock(objection)
    check_verify(objection, by=by)
    if objection.proof and objection.proof.state == ProofState.PENDING:
        verify_proof(objection.proof, by=by)
    return apply_transition(objection, VERIFY_IDENTITY, by=by)


def check_accept(objection: Objection, *, by: Any) -> None:
    """Raise what keeps an objection from being accepted now."""
    check_transition(objection, ACCEPT, by=by)


@transaction.atomic
def accept_objection(objection: Objection, *, by: Any) -> Objection:
    """Accept; while the notice runs, that entry alone is held, in the same transaction."""
    # Accepting places the hold: the notice must not end between the question and the hold.
    lock_case(objection)
    check_accept(objection, by=by)
    hold = hold_for(objection, by=by)
    apply_transition(
        objection,
        ACCEPT,
        by=by,
        payload={"held": hold is not None},
        hold=hold,
        accepted_at=clock.now(),
        **clock_fields(objection.rules.investigation_workdays),
    )
    tell_objector(objection, letters.ACCEPTED, held=letters.held_text(objection))
    return objection


def check_refuse(objection: Objection, *, by: Any) -> None:
    """Raise what keeps an objection from being refused: what was accepted is concluded."""
    check_transition(objection, REFUSE, by=by)
    if objection.accepted_at:
        raise TransitionNotAllowed("该异议已经受理，不能再决定不予受理，请恢复办理后作出结论。")


@transaction.atomic
def refuse_objection(objection: Objection, *, by: Any, code: str, reason: str) -> Objection:
    """Do not accept, with the case that applies and the reason in words; what was accepted is concluded, not refused."""
    # What the notice held for this one is let go, or has ended with it.
    lock_case(objection)
    check_refuse(objection, by=by)
    if code not in Refusal.values:
        raise ValidationError({"code": "请选择不予受理的情形。"})
    check_anonymous(objection, reason, "reason")
    apply_transition(
        objection,
        REFUSE,
        by=by,
        reason=reason,
        payload={"code": code},
        refusal_code=code,
        outcome=Outcome.REFUSED,
        reply=reason.strip(),
        closed_at=clock.now(),
        workdays_taken=workdays_since(clock.day_of(objection.received_at)),
        **stopped_clock(),
    )
    release(objection, reason=f"异议 {objection.number} 不予受理")
    lapse_acts(objection, reason=f"异议 {objection.number} 不予受理")
    tell_objector(
        objection, letters.REFUSED, code=objection.get_refusal_code_display(), reason=sentence(reason),
        released=letters.released_text(objection),
    )  # fmt: skip
    return objection


def check_request(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from asking the objector for more now."""
    check_transition(objection, REQUEST_SUPPLEMENT, by=by)
    if objection.pursued_at:
        raise TransitionNotAllowed("提出人已经撤回，不能再要求其补充材料，请依职权查明事实后作出结论。")


@transaction.atomic
def request_supplement(objection: Objection, *, by: Any, request: str) -> Objection:
    """Ask the objector for more; the step's own clock pauses, what was left of it comes back afterwards."""
    # The clock that pauses is the one of the step it is in now.
    lock(objection)
    check_request(objection, by=by)
    check_anonymous(objection, request, "request")
    apply_transition(
        objection,
        REQUEST_SUPPLEMENT,
        by=by,
        reason=request,
        resume_state=objection.state,
        **left_off(objection),
        supplement_request=request.strip(),
        **clock_fields(objection.rules.supplement_workdays),
    )
    lapse_acts(objection, reason="已经要求提出人补充材料，请在其补充或者期满恢复办理以后重新提出")
    tell_objector(objection, letters.SUPPLEMENT, request=sentence(request))
    return objection


def check_supply(objection: Objection, *, by: Any = None) -> None:
    """Raise unless the objector was asked for more and has not answered; whoever opened the case acts as the system."""
    if objection.state != ObjectionState.SUPPLEMENT_REQUESTED:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，没有待补充的材料。")


@transaction.atomic
def supply_supplement(objection: Objection, *, text: str, files: Sequence[StagedUpload], by: Any = None) -> Objection:
    """The objector answers, with words, files or both; the case goes back to where it was."""
    # The office may go on without it at this moment: the supplement counts that came first.
    lock(objection)
    check_supply(objection, by=by)
    if not text.strip() and not files:
        raise ValidationError("请填写补充说明，或者上传补充的材料。")
    Supplement.objects.create(objection=objection, text=text.strip(), received_at=clock.now())
    if files:
        # Each supplement is handed in once, with files of its own number.
        claim_staged(list(files), objection, by=by, purpose=EVIDENCE, label="补充材料", is_new=True)
    supplied = {"supplied": True, "files": len(files), "due_on": objection.due_on}
    _resume(objection, by=by, reason="", payload=supplied)
    lapse_acts(objection, reason="提出人已经补充材料，请阅读后重新提出")
    tell_office(objection, OFFICE_SUPPLIED)
    return objection


def check_resume(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from going on without the supplement: its time is not up."""
    check_supply(objection)
    check_transition(objection, _resuming(objection), by=by)
    if objection.due_on is None or objection.due_on >= clock.today():
        until = official_date(objection.due_on) if objection.due_on else "（日历未确认）"
        raise RuleViolation(objection.rules.deadlines_article, f"补充材料的期限至{until}，期满前请等待提出人补充")


@transaction.atomic
def resume_objection(objection: Objection, *, by: Any, reason: str) -> Objection:
    """The office goes on without the supplement, once its time is up."""
    # As in supplying: whoever has the row first.
    lock(objection)
    check_resume(objection, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "恢复办理须写明理由，请补充后再提交。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    _resume(objection, by=by, reason=reason, payload={"supplied": False})
    tell_objector(objection, letters.RESUMED)
    return objection


def check_investigate(objection: Objection, *, by: Any) -> None:
    """Raise what keeps an investigation from beginning now."""
    check_transition(objection, INVESTIGATE, by=by)


@transaction.atomic
def start_investigation(objection: Objection, *, by: Any) -> Objection:
    """Begin to look into an accepted objection; its deadline runs from acceptance."""
    # Begun once; a conclusion or withdrawal may come at the same moment.
    lock(objection)
    check_investigate(objection, by=by)
    return apply_transition(objection, INVESTIGATE, by=by)


def check_extend(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the investigation from being extended: it is not under way, or was extended already."""
    if objection.state not in EXTEND:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，只有受理后、结论前可以延长。")
    check_transition(objection, _extending(objection), by=by)
    if objection.extended:
        raise RuleViolation(
            objection.rules.deadlines_article, "调查期限已经延长过一次，不能再次延长，请在期限内作出结论"
        )
    if objection.is_paused:
        raise RuleViolation(
            objection.rules.deadlines_article,
            "正在征求、听取意见，调查期限暂停计算，无须延长；恢复计算以后仍不足的，再行延长",
        )
    if objection.due_on is not None and objection.due_on < clock.today():
        raise RuleViolation(
            objection.rules.deadlines_article,
            f"调查期限已于{official_date(objection.due_on)}届满，届满之前才能延长，请尽快作出结论",
        )


@transaction.atomic
def extend_investigation(objection: Objection, *, by: Any, reason: str) -> Objection:
    """Extend the investigation once, by the rule set's working days, with a reason the objector is told."""
    # Extended once: the second officer finds it extended.
    lock(objection)
    check_extend(objection, by=by)
    check_anonymous(objection, reason, "reason")
    longer = _longer(objection)
    apply_transition(
        objection,
        _extending(objection),
        by=by,
        reason=reason,
        payload={"due_on": longer["due_on"]},
        extended=True,
        **longer,
    )
    tell_objector(objection, letters.EXTENDED, reason=sentence(reason))
    return objection


def _longer(objection: Objection) -> dict[str, Any]:
    """The clock of the step with the extension on top: counted from where it began, whatever the day it is extended on.

    A day that was told already is not taken back.
    """
    workdays = (objection.clock_workdays or 0) + objection.rules.extension_workdays
    last = due_on(objection.clock_from or clock.today(), workdays)
    if last is not None and objection.due_on is not None:
        last = max(last, objection.due_on)
    return {"clock_workdays": workdays, "due_on": last, "reminded_on": None}


def _extending(objection: Objection) -> Transition:
    return EXTEND[ObjectionState(objection.state)]


def _resuming(objection: Objection) -> Transition:
    return RESUME[ObjectionState(objection.resume_state)]


def _resume(objection: Objection, *, by: Any, reason: str, payload: dict[str, Any]) -> Objection:
    return apply_transition(
        objection,
        _resuming(objection),
        by=by,
        reason=reason,
        payload=payload,
        **going_on(objection, objection.paused_workdays or 1),
    )
