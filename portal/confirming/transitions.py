"""The life of an act that takes two people."""

from typing import Any

from portal.access.first_person import still_may
from portal.access.predicates import Predicate, nobody
from portal.confirming.enums import PendingState
from portal.transitions.core import Transition

OPEN = frozenset({PendingState.PENDING})


may_read_act = Predicate(
    "可办理该事项的人员",
    lambda user, pending: type(pending).objects.filter(pk=pending.pk).visible_to(user, [pending.act]).exists(),
)


def _second(user: Any, pending: Any) -> bool:
    if user.pk == pending.proposed_by_id or not may_read_act(user, pending):
        return False
    return pending.act.may_confirm(user, pending.find_target())


is_second_person = Predicate("提出人以外有权复核的人员", _second)
is_proposer = Predicate(
    "提出人（须回避的除外）", lambda user, pending: user.pk == pending.proposed_by_id and may_read_act(user, pending)
)


def still_proposes(pending: Any) -> bool:
    """Whether whoever proposed it may, as of now: neither recused from it, suspended nor given other work since."""
    may = pending.act.may_propose
    return still_may(pending.proposed_by_id, may, pending.find_target()) and still_may(
        pending.proposed_by_id, may_read_act, pending
    )


CONFIRM = Transition("confirm", "同意", OPEN, PendingState.CONFIRMED, is_second_person, "pending.confirmed")
DECLINE = Transition(
    "decline", "不同意", OPEN, PendingState.DECLINED, is_second_person, "pending.declined", reason_required=True
)
WITHDRAW = Transition("withdraw", "撤回", OPEN, PendingState.WITHDRAWN, is_proposer, "pending.withdrawn")
LAPSE = Transition("lapse", "不再办理", OPEN, PendingState.LAPSED, nobody, "pending.lapsed", reason_required=True)
PENDING_TABLE = (CONFIRM, DECLINE, WITHDRAW, LAPSE)
