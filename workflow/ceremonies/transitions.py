"""The life of a ceremony."""

from portal.access.predicates import is_office
from portal.transitions.core import Transition
from workflow.ceremonies.enums import CeremonyState

PLANNED = frozenset({CeremonyState.PLANNED})

RECORD = Transition("record", "登记已举行", PLANNED, CeremonyState.HELD, is_office, "ceremony.held")
CANCEL = Transition(
    "cancel", "取消", PLANNED, CeremonyState.CANCELLED, is_office, "ceremony.cancelled", reason_required=True
)
CEREMONY_TABLE = (RECORD, CANCEL)
