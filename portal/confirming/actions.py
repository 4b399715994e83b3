"""Proposing an act, and what the second person does with it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from portal import clock
from portal.confirming.acts import Payload, act_of
from portal.confirming.enums import PendingState
from portal.confirming.hand import taken_in_hand
from portal.confirming.letters import CONFIRMED, DECLINED, ask_second, tell_proposer
from portal.confirming.models import PendingAct
from portal.confirming.showing import check_shown, kept_changes
from portal.confirming.transitions import CONFIRM, DECLINE, WITHDRAW, still_proposes
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, check_transition, lock


@transaction.atomic
def propose(name: str, target: models.Model, *, by: Any, reason: str, payload: Payload | None = None) -> PendingAct:
    """Propose an act. Nothing changes yet; those who may confirm it are told.

    Raises what the act itself would raise, and `ValidationError` when the same act on the same thing waits already.
    """
    pending = _draw_up(name, target, by=by, reason=reason, payload=payload)
    # Two proposals of one act at once, or of two acts that exclude each other: the second finds the first waiting.
    pending.act.lock(target)
    pending.act.check_free(target, pending.payload)
    check_none_waits(name, target)
    pending.act.check(target, pending.asked, by)
    # What ends the thing may change it before the act lapses: as what was asked it stays readable.
    pending.changes = kept_changes(pending)
    pending.save()
    record(pending, "pending.proposed", by=by, reason=reason, payload={"act": name, "target": pending.target_id})
    ask_second(pending)
    return pending


@transaction.atomic
def undertake(name: str, target: models.Model, *, by: Any, reason: str, payload: Payload | None = None) -> Any:
    """Propose the act where two people are demanded, and return the `PendingAct`; else do it at once."""
    pending = _draw_up(name, target, by=by, reason=reason, payload=payload)
    if pending.act.demanded(target):
        return propose(name, target, by=by, reason=reason, payload=payload)
    # As in proposing, and the act itself takes the same rows in the same order.
    pending.act.lock(target)
    pending.act.check_free(target, pending.payload)
    pending.act.check(target, pending.asked, by)
    return pending.act.run(target, pending, by)


def require_second(
    decision: str, *things: models.Model, by: Any, under: PendingAct | None, demanded: bool, label: str
) -> None:
    """Raise `PermissionDenied` where two people are demanded and `by` does not confirm what another proposed.

    `under` is the waiting act that is being confirmed, on one of the `things`. The system (None) acts alone.
    """
    if by is None or not demanded or (under is not None and under.is_for(decision, things, by=by)):
        return
    raise PermissionDenied(f"{label}须由两名工作人员办理：一人提出，另一人在“待复核事项”中复核后生效。")


@transaction.atomic
def check_confirm(pending: PendingAct, *, by: Any) -> None:
    """Raise what keeps it from being confirmed now: the person, its state, who proposed it, what the act would raise."""
    check_actor(pending, CONFIRM, by=by)
    check_source(pending, CONFIRM)
    target = pending.target()
    _check_proposer(pending)
    pending.act.check(target, pending.asked, by)


def _check_proposer(pending: PendingAct) -> None:
    """Two people stand behind it now: not one who was recused from it, suspended or given other work since (Article 28)."""
    if not still_proposes(pending):
        raise TransitionNotAllowed(
            f"提出人{pending.proposed_by}现在已经回避、停用或者不再办理此类事项，请不同意本事项，由其他人员重新提出。"
        )


@transaction.atomic
def confirm(pending: PendingAct, *, by: Any, shown: str | None = None) -> Any:
    """Do the act, as the second person; returns what it returns. A refusal leaves it waiting, unchanged.

    `shown` is the digest of the page that was read (`shown_digest`): what is done is what it said.
    """
    if by is None:
        raise PermissionDenied("须由提出人以外的人员复核，系统不能代替。")
    # What the act changes before the act itself: proposing takes the thing first, too.
    target = pending.target(locked=True)
    lock(pending)
    check_confirm(pending, by=by)
    check_shown(pending, shown)
    act, decided = pending.act, {"decided_by": by, "decided_at": clock.now(), "changes": kept_changes(pending)}
    with taken_in_hand(pending.pk):
        result = act.run(target, pending, by)
    apply_transition(pending, CONFIRM, by=by, payload={"act": act.name}, **decided)
    tell_proposer(pending, CONFIRMED)
    return result


@transaction.atomic
def decline(pending: PendingAct, *, by: Any, reason: str) -> PendingAct:
    """Refuse it, saying why; nothing changes."""
    check_transition(lock(pending), DECLINE, by=by)
    if (target := pending.find_target()) is not None:
        # What is answered is read as what was asked: in the journal and in a letter.
        pending.act.check_answer(target, reason)
    decided = {"decided_by": by, "decided_at": clock.now(), "changes": kept_changes(pending)}
    apply_transition(pending, DECLINE, by=by, reason=reason, **decided)
    tell_proposer(pending, DECLINED, reason=reason)
    return pending


def withdraw(pending: PendingAct, *, by: Any) -> PendingAct:
    """Take back what one proposed oneself."""
    return apply_transition(pending, WITHDRAW, by=by, changes=kept_changes(pending))


def confirmed(name: str, target: models.Model) -> models.QuerySet[PendingAct]:
    """The confirmed acts of a kind on a thing, newest first."""
    return PendingAct.objects.filter(
        name=name, target_type=target._meta.label_lower, target_id=str(target.pk), state=PendingState.CONFIRMED
    ).order_by("-decided_at")


def check_none_waits(name: str, target: models.Model) -> None:
    """Raise `ValidationError` while the same act on the same thing waits for its second person."""
    waiting = PendingAct.objects.waiting_on(name, target).first()
    if waiting:
        raise ValidationError(
            f"“{waiting.act.label}”已由{waiting.proposed_by}于{clock.display(waiting.proposed_at)}提出，正待复核；"
            "请先在“待复核事项”中办理。"
        )


def _draw_up(name: str, target: models.Model, *, by: Any, reason: str, payload: Payload | None) -> PendingAct:
    """The act as asked, not yet stored."""
    act = act_of(name)
    if not act.may_propose(by, target):
        raise PermissionDenied(f"“{act.label}”由{act.may_propose.name}提出。")
    if not reason.strip():
        raise ValidationError({"reason": f"“{act.label}”须写明理由，请补充后再提交。"})
    return PendingAct(
        name=act.name,
        target_type=act.model._meta.label_lower,
        target_id=str(target.pk),
        title=act.call_it(target)[:300],
        payload=dict(payload or {}),
        reason=reason.strip(),
        proposed_by=by,
    )
