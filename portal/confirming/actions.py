"""Proposing an act, and what the second person does with it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from portal import clock
from portal.confirming.acts import Act, Payload, act_of
from portal.confirming.enums import PendingState
from portal.confirming.letters import CONFIRMED, DECLINED, ask_second, tell_proposer
from portal.confirming.models import PendingAct
from portal.confirming.transitions import CONFIRM, DECLINE, WITHDRAW
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock


@transaction.atomic
def propose(name: str, target: models.Model, *, by: Any, reason: str, payload: Payload | None = None) -> PendingAct:
    """Propose an act. Nothing changes yet; those who may confirm it are told.

    Raises what the act itself would raise, and `ValidationError` when the same act on the same thing waits already.
    """
    act, payload = act_of(name), dict(payload or {})
    if not act.may_propose(by, target):
        raise PermissionDenied(f"“{act.label}”由{act.may_propose.name}提出。")
    if not reason.strip():
        raise ValidationError({"reason": f"“{act.label}”须写明理由，请补充后再提交。"})
    act.lock(target)
    _check_none_waits(act, target)
    act.check(target, payload, by)
    pending = PendingAct.objects.create(
        name=act.name,
        target_type=act.model._meta.label_lower,
        target_id=str(target.pk),
        title=act.call_it(target)[:300],
        payload=payload,
        reason=reason.strip(),
        proposed_by=by,
    )
    record(pending, "pending.proposed", by=by, reason=reason, payload={"act": name, "target": pending.target_id})
    ask_second(pending, target)
    return pending


@transaction.atomic
def confirm(pending: PendingAct, *, by: Any) -> Any:
    """Do the act, as the second person; returns what it returns. A refusal leaves it waiting, unchanged."""
    if by is None:
        raise PermissionDenied("须由提出人以外的人员复核，系统不能代替。")
    target = pending.target(locked=True)
    lock(pending)
    check_actor(pending, CONFIRM, by=by)
    check_source(pending, CONFIRM)
    act = pending.act
    act.check(target, pending.payload, by)
    result = act.run(target, pending, by)
    apply_transition(pending, CONFIRM, by=by, decided_by=by, decided_at=clock.now(), payload={"act": act.name})
    tell_proposer(pending, CONFIRMED)
    return result


@transaction.atomic
def decline(pending: PendingAct, *, by: Any, reason: str) -> PendingAct:
    """Refuse it, saying why; nothing changes."""
    apply_transition(pending, DECLINE, by=by, reason=reason, decided_by=by, decided_at=clock.now())
    tell_proposer(pending, DECLINED, reason=reason)
    return pending


def withdraw(pending: PendingAct, *, by: Any) -> PendingAct:
    """Take back what one proposed oneself."""
    return apply_transition(pending, WITHDRAW, by=by)


def confirmed(name: str, target: models.Model) -> models.QuerySet[PendingAct]:
    """The confirmed acts of a kind on a thing, newest first."""
    return PendingAct.objects.filter(
        name=name, target_type=target._meta.label_lower, target_id=str(target.pk), state=PendingState.CONFIRMED
    ).order_by("-decided_at")


def _check_none_waits(act: Act, target: models.Model) -> None:
    waiting = PendingAct.objects.filter(
        name=act.name, target_type=act.model._meta.label_lower, target_id=str(target.pk), state=PendingState.PENDING
    ).first()
    if waiting:
        raise ValidationError(
            f"“{act.label}”已由{waiting.proposed_by}于{clock.display(waiting.proposed_at)}提出，正待复核；"
            "请先在“待复核事项”中办理。"
        )
