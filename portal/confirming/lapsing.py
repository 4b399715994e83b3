"""What waits for a second person no longer waits once the thing it is about has ended."""

from collections.abc import Iterable

from django.db import models

from portal import clock
from portal.confirming.acts import known_acts
from portal.confirming.enums import PendingState
from portal.confirming.hand import in_hand
from portal.confirming.letters import LAPSED, tell_proposer
from portal.confirming.models import PendingAct
from portal.confirming.transitions import LAPSE
from portal.transitions.core import apply_transition


def lapse_acts(*things: models.Model, reason: str, decision: str = "") -> list[PendingAct]:
    """Close what waits about things that end in this transaction: nobody confirms it any more, whoever proposed it is told.

    Likewise where something arrives that whoever drew it up had not read; `decision` names what alone rests on it.
    Call it under the lock that proposing takes, so that nothing is proposed afterwards.
    """
    # The act that is being confirmed may be what ends the thing: it ends as confirmed.
    waiting = PendingAct.objects.filter(name__in=_bound(decision), state=PendingState.PENDING).exclude(pk=in_hand())
    return [_lapse(pending, reason) for pending in waiting.order_by("pk") if _ends(pending, things)]


def _bound(decision: str) -> list[str]:
    """The kinds that end with something, of one decision or all."""
    return [act.name for act in known_acts() if act.bound and decision in ("", act.decision)]


def _ends(pending: PendingAct, things: Iterable[models.Model]) -> bool:
    target = pending.find_target()
    return target is not None and any(one in things for one in pending.act.ends_with(target, pending.payload))


def _lapse(pending: PendingAct, reason: str) -> PendingAct:
    # As it was asked: what ended the thing has changed it by now.
    apply_transition(pending, LAPSE, by=None, reason=reason, decided_at=clock.now())
    tell_proposer(pending, LAPSED, reason=reason)
    return pending
