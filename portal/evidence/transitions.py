"""The life of a file in quarantine."""

from portal.access.predicates import is_system
from portal.evidence.enums import QuarantineState
from portal.evidence.permissions import may_release
from portal.transitions.core import Transition

HELD = frozenset({QuarantineState.HELD})
PASS = Transition("pass", "查验通过", HELD, QuarantineState.CLEAN, is_system, "evidence.passed")
CONDEMN = Transition(
    "condemn",
    "判定含有病毒",
    HELD,
    QuarantineState.INFECTED,
    is_system,
    "evidence.infected",
)
RELEASE = Transition(
    "release", "放行", HELD, QuarantineState.RELEASED, may_release, "evidence.released", reason_required=True
)
QUARANTINE_TABLE = (PASS, CONDEMN, RELEASE)
