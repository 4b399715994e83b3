"""The life of a delivery. The system moves it; the office may only order another try."""

from portal.access.predicates import is_office, is_system
from portal.messages.enums import DeliveryState
from portal.transitions.core import Transition

CLAIM = Transition(
    "claim",
    "取出发送",
    frozenset({DeliveryState.QUEUED, DeliveryState.RETRYING, DeliveryState.SENDING}),
    DeliveryState.SENDING,
    is_system,
    "delivery.claimed",
)
SUCCEED = Transition(
    "succeed",
    "送达",
    frozenset({DeliveryState.SENDING}),
    DeliveryState.SENT,
    is_system,
    "delivery.sent",
)
POSTPONE = Transition(
    "postpone",
    "推迟重试",
    frozenset({DeliveryState.SENDING}),
    DeliveryState.RETRYING,
    is_system,
    "delivery.postponed",
)
FAIL = Transition(
    "fail", "停止发送", frozenset({DeliveryState.SENDING}), DeliveryState.FAILED, is_system, "delivery.failed"
)
RETRY = Transition(
    "retry",
    "重新发送",
    frozenset({DeliveryState.FAILED, DeliveryState.RETRYING}),
    DeliveryState.QUEUED,
    is_office,
    "delivery.retried",
)
DELIVERY_TABLE = (CLAIM, SUCCEED, POSTPONE, FAIL, RETRY)
