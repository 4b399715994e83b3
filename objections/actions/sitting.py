"""A side is heard in person (当面听取意见): the office decides, arranges, moves, holds and takes down (Articles 28, 31)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections.actions.consulting import run_again
from objections.enums import OPEN, ObjectionState, SittingParty, SittingState
from objections.letters import sitting as letters
from objections.models import Objection, Sitting, Transcript
from objections.pausing import GOES_ON_IN, stop_clock
from objections.permissions import may_review, office_on_objection
from objections.presiding import office_on_sitting
from objections.rules import check_anonymous
from objections.sittings import MOVABLE, SittingPlan, check_plan, check_presides, parties_of
from objections.transitions import (
    ARRANGE_SITTING,
    CANCEL_SITTING,
    END_SITTING,
    HOLD_SITTING,
    MISS_SITTING,
    MOVE_SITTING,
    REFUSE_SITTING,
)
from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.identity.unnamed import is_named_in
from portal.journal.actions import record
from portal.messages.wording import say
from portal.shown import Shown, check_shown
from portal.transitions.core import Transition, apply_transition, check_transition, lock

NO_LONGER = "该事项不再需要当面听取意见"
"""What is said where the objection or the objector's consent ended: why would tell of who took it back."""
HELD_WITH = "已经当面听取意见，请阅读笔录后重新提出"


def check_set_sitting(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from hearing a side of its own motion now: the person, or that nothing is looked into."""
    if by is not None and not office_on_objection(by, objection):
        raise PermissionDenied(f"您没有权限安排当面听取意见，该操作由{office_on_objection.name}进行。")
    if objection.state == ObjectionState.UNDER_REVIEW and by is not None and not may_review(by, objection):
        raise PermissionDenied("复核期间由没有参与原结论的人员安排当面听取意见。")
    _check_goes_on(objection)


def _check_goes_on(objection: Objection) -> None:
    if objection.state not in GOES_ON_IN:
        raise TransitionNotAllowed(
            f"当前状态为“{objection.get_state_display()}”，调查核实、复核期间才能安排当面听取意见。"
        )


@transaction.atomic
def set_sitting(objection: Objection, *, by: Any, party: str, plan: SittingPlan) -> Sitting:
    """Arrange to hear a side that did not ask; both together only as long as the objector agrees to it."""
    # Set once; a conclusion, a withdrawal or the end of the consent may come at the same moment.
    lock(objection)
    check_set_sitting(objection, by=by)
    _check_party(objection, party)
    sitting = Sitting.objects.create(objection=objection, party=party)
    return _arrange(sitting, plan, by=by)


def _check_party(objection: Objection, party: str) -> None:
    if party not in SittingParty.values:
        raise ValidationError({"party": "请选择听取何人的意见。"})
    if party not in [*parties_of(objection)]:
        raise ValidationError({"party": _why_not(objection, party)})
    if objection.sittings.standing().filter(party=party).exists():
        raise ValidationError({"party": "已有一次等待决定或者进行，请先办结；需要变动的请改期。"})


def _why_not(objection: Objection, party: str) -> str:
    if objection.pursued_at and party != SittingParty.OTHER_SIDE:
        return "提出人已经撤回，不再听取其意见。"
    if not objection.has_other_side:
        return "本件没有被异议方，只能听取提出人的意见。"
    if objection.asked is None:
        return "尚未告知被异议方，请先“听取被异议方意见”。"
    return "提出人没有同意与被异议方一同听取，请分别进行（保护提出人）。"


def check_arrange_sitting(sitting: Sitting, *, by: Any) -> None:
    """Raise what keeps what was asked for from being granted now."""
    check_transition(sitting, ARRANGE_SITTING, by=by)
    _check_goes_on(sitting.objection)


@transaction.atomic
def arrange_sitting(sitting: Sitting, *, by: Any, plan: SittingPlan) -> Sitting:
    """Grant what a side asked for, at this time and place."""
    # In the order of concluding; it may be taken back at this moment.
    lock(sitting.objection)
    check_arrange_sitting(lock(sitting), by=by)
    return _arrange(sitting, plan, by=by)


def _arrange(sitting: Sitting, plan: SittingPlan, *, by: Any) -> Sitting:
    objection = sitting.objection
    check_plan(sitting, plan)
    until = min([clock.day_of(plan.starts_at), *_first_told(sitting)])
    said = {"party": sitting.party, "starts_at": plan.starts_at}
    apply_transition(sitting, ARRANGE_SITTING, by=by, payload=said, arranged_by=by, paused_until=until, **plan.fields)
    is_paused = stop_clock(objection)
    record(objection, ARRANGE_SITTING.event, by=by, payload={"sitting": sitting.pk, "paused": is_paused, **said})
    lapse_acts(objection, reason="已经安排当面听取意见，请在听取以后重新提出")
    letters.tell_arranged(sitting, paused=is_paused)
    return sitting


def _first_told(sitting: Sitting) -> list[Any]:
    """Until when the clock stood still for this side in this step: set anew, the office gains no more time than by moving it."""
    objection = sitting.objection
    before = objection.sittings.filter(party=sitting.party, paused_until__isnull=False).exclude(pk=sitting.pk)
    if objection.state == ObjectionState.UNDER_REVIEW:
        before = before.filter(asked_at__gte=objection.review_asked_at)
    return list(before.order_by("pk").values_list("paused_until", flat=True)[:1])


def check_refuse_sitting(sitting: Sitting, *, by: Any) -> None:
    """Raise what keeps what was asked for from being refused now."""
    check_transition(sitting, REFUSE_SITTING, by=by)


@transaction.atomic
def refuse_sitting(sitting: Sitting, *, by: Any, reason: str) -> Sitting:
    """Do not hear the side that asked, with a reason it is told."""
    lock(sitting.objection)
    check_refuse_sitting(lock(sitting), by=by)
    _settle(sitting, REFUSE_SITTING, by=by, reason=_reason(sitting, reason))
    letters.tell_refused(sitting)
    return sitting


def check_move_sitting(sitting: Sitting, *, by: Any) -> None:
    """Raise what keeps it from being moved now."""
    check_transition(sitting, MOVE_SITTING, by=by)


@transaction.atomic
def move_sitting(sitting: Sitting, *, by: Any, plan: SittingPlan, reason: str, shown: Shown | None = None) -> Sitting:
    """Another time, place or presider than the page `shown` had, and why. The clock does not stand still for longer."""
    lock(sitting.objection)
    check_move_sitting(lock(sitting), by=by)
    check_shown(sitting, MOVABLE, shown)
    reason = _reason(sitting, reason)
    check_plan(sitting, plan)
    changes = {name: value for name, value in plan.fields.items() if name in MOVABLE}
    changed = [name for name, value in changes.items() if value != getattr(sitting, name)]
    if not changed:
        raise ValidationError("时间、时长、地点和主持人都没有改动。")
    former, presider = sitting.starts_at, sitting.presider
    changes["reminded_on"] = None
    changes["paused_until"] = min(sitting.paused_until, clock.day_of(plan.starts_at))  # type: ignore[type-var]
    said = {"former": former, "starts_at": plan.starts_at}
    apply_transition(sitting, MOVE_SITTING, by=by, reason=reason, payload=said, **changes)
    _follow(sitting, MOVE_SITTING, by=by, reason=reason, payload=said)
    letters.tell_moved(sitting, reason=reason, changed=changed, former=presider)
    return sitting


def check_cancel_sitting(sitting: Sitting, *, by: Any) -> None:
    """Raise what keeps it from being called off now."""
    check_transition(sitting, CANCEL_SITTING, by=by)


@transaction.atomic
def cancel_sitting(sitting: Sitting, *, by: Any, reason: str) -> Sitting:
    """It is not going to be held, and why; whoever was to come is told."""
    lock(sitting.objection)
    check_cancel_sitting(lock(sitting), by=by)
    _settle(sitting, CANCEL_SITTING, by=by, reason=_reason(sitting, reason))
    letters.tell_cancelled(sitting, CANCEL_SITTING)
    return sitting


def _check_begun(sitting: Sitting) -> None:
    if sitting.starts_at and sitting.starts_at > clock.now():
        raise TransitionNotAllowed(f"{_at(sitting)}才开始，开始以后再登记。")


def check_hold_sitting(sitting: Sitting, *, by: Any) -> None:
    """Raise what keeps it from being said to have been held: not before it begins, not under who must stay away."""
    check_transition(sitting, HOLD_SITTING, by=by)
    _check_begun(sitting)
    check_presides(sitting.presider, sitting.objection)


@transaction.atomic
def hold_sitting(sitting: Sitting, *, by: Any, attendance: str, shared: str, full: str) -> Sitting:
    """It was held: who came, and what was taken down, in words that may be quoted and in full."""
    lock(sitting.objection)
    check_hold_sitting(lock(sitting), by=by)
    if not attendance.strip():
        raise ValidationError({"attendance": "请写明到场的人员和起止时间。"})
    check_anonymous(sitting.objection, attendance, "attendance")
    _settle(sitting, HOLD_SITTING, by=by, attendance=attendance.strip())
    _take_down(sitting, by=by, shared=shared, full=full)
    lapse_acts(sitting.objection, reason=HELD_WITH)
    return sitting


def check_miss_sitting(sitting: Sitting, *, by: Any) -> None:
    """Raise what keeps it from being said to have been missed: not before it begins."""
    check_transition(sitting, MISS_SITTING, by=by)
    _check_begun(sitting)


@transaction.atomic
def miss_sitting(sitting: Sitting, *, by: Any, reason: str) -> Sitting:
    """Nobody came, and what is known of why; another may be set."""
    lock(sitting.objection)
    check_miss_sitting(lock(sitting), by=by)
    return _settle(sitting, MISS_SITTING, by=by, reason=_reason(sitting, reason))


def check_correct_transcript(sitting: Sitting, *, by: Any) -> None:
    """Raise what keeps what was taken down from being put right now: the person, that it was not held, that it is concluded."""
    if by is not None and not office_on_sitting(by, sitting):
        raise PermissionDenied(f"您没有权限更正笔录，该操作由{office_on_sitting.name}进行。")
    if sitting.state != SittingState.HELD:
        raise TransitionNotAllowed(f"当前状态为“{sitting.get_state_display()}”，没有可以更正的笔录。")
    if sitting.objection.state not in OPEN or (sitting.objection.outcome and not _is_reviewed(sitting.objection)):
        raise TransitionNotAllowed("已经作出结论或者终止办理，笔录不再更正；确有错误的，请在书面答复或者复核中说明。")


def _is_reviewed(objection: Objection) -> bool:
    return objection.state == ObjectionState.UNDER_REVIEW


@transaction.atomic
def correct_transcript(sitting: Sitting, *, by: Any, shared: str, full: str, reason: str) -> Transcript:
    """Take down anew, with a reason; what it takes the place of stays on the case."""
    lock(sitting.objection)
    check_correct_transcript(lock(sitting), by=by)
    reason, former = _reason(sitting, reason), sitting.transcript
    if former and former.full and (former.shared, former.full.for_delivery()) == (shared.strip(), full.strip()):
        raise ValidationError("笔录没有改动。")
    written = _take_down(sitting, by=by, shared=shared, full=full, reason=reason)
    for target in (sitting, sitting.objection):
        record(target, "objection.transcript_corrected", by=by, reason=reason, payload={"sitting": sitting.pk})
    lapse_acts(sitting.objection, reason="当面听取意见的笔录已经更正，请阅读后重新提出")
    return written


def _take_down(sitting: Sitting, *, by: Any, shared: str, full: str, reason: str = "") -> Transcript:
    if not shared.strip():
        raise ValidationError({"shared": "请写明可以引用的内容；没有的，写明“没有可以引用的内容”。"})
    if not full.strip():
        raise ValidationError({"full": "请填写笔录全文。"})
    check_anonymous(sitting.objection, shared, "shared")
    return Transcript.objects.create(
        sitting=sitting, shared=shared.strip(), full=full.strip(), reason=reason, written_by=by,
        names_nobody=not is_named_in(sitting.objection.subject, full),
    )  # fmt: skip


def _reason(sitting: Sitting, reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由。"}, code="reason")
    check_anonymous(sitting.objection, reason, "reason")
    return reason.strip()


def _settle(sitting: Sitting, transition: Transition, *, by: Any, reason: str = "", **changes: Any) -> Sitting:
    changes |= {"settled_at": clock.now(), **({"ending_note": reason} if reason else {})}
    apply_transition(sitting, transition, by=by, reason=reason, **changes)
    _follow(sitting, transition, by=by, reason=reason)
    return sitting


def _follow(sitting: Sitting, transition: Transition, *, by: Any, reason: str = "", payload: Any = None) -> None:
    """In the objection's journal too, where the case is read; its clock runs again when nobody is waited for."""
    said = {"sitting": sitting.pk, "party": sitting.party, **(payload or {})}
    record(sitting.objection, transition.event, by=by, reason=reason, payload=said)
    run_again(sitting.objection)


def _end(sitting: Sitting) -> None:
    was_arranged = sitting.state == SittingState.ARRANGED
    apply_transition(sitting, END_SITTING, by=None, settled_at=clock.now(), ending_note=NO_LONGER)
    said = {"sitting": sitting.pk, "party": sitting.party}
    record(sitting.objection, END_SITTING.event, by=None, payload=said)
    if was_arranged:
        letters.tell_cancelled(sitting, END_SITTING)


def end_sittings(objection: Objection, *, parties: Sequence[str] = tuple(SittingParty.values)) -> None:
    """Nobody is to be heard about what is over, or who took it back: call with the objection locked, before it ends."""
    for sitting in objection.sittings.standing().filter(party__in=parties).order_by("pk"):
        _end(sitting)


def _at(sitting: Sitting) -> str:
    return say(sitting.starts_at)


def check_sat(objection: Objection) -> None:
    """Raise while a side is to be heard in person: nothing is concluded before it was, or the office says why not."""
    found = objection.sittings.standing().order_by("pk").first()
    if found is None:
        return
    party, rules = found.get_party_display(), objection.rules
    if found.state == SittingState.ASKED:
        raise RuleViolation(
            rules.deadlines_article,
            f"{party}申请当面听取意见，尚未决定，不能作出结论或者转办；请在“当面听取意见”中安排，或者不予安排并写明理由",
        )
    raise RuleViolation(
        rules.deadlines_article,
        f"定于{_at(found)}当面听取{party}的意见，尚未登记是否进行，不能作出结论或者转办；"
        "已经进行的请登记笔录，不再进行的请取消并写明理由",
    )
