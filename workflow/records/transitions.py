"""The life of a case file, and of a disposal list."""

from portal.access.predicates import is_office, nobody
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.records.enums import DisposalState, RecordState

office_on_record = unrecused("application_id")
KEPT, DISPOSING = frozenset({RecordState.KEPT}), frozenset({RecordState.DISPOSING})

LIST = Transition("list", "列入销毁清册", KEPT, RecordState.DISPOSING, is_office, "record.listed", reason_required=True)
SPARE = Transition("spare", "移出销毁清册", DISPOSING, RecordState.KEPT, nobody, "record.spared", reason_required=True)
DISPOSE = Transition("dispose", "销毁", DISPOSING, RecordState.DISPOSED, nobody, "record.disposed")
RECORD_TABLE = (LIST, SPARE, DISPOSE)

CARRY_OUT = Transition(
    "carry_out", "完成销毁", frozenset({DisposalState.APPROVED}), DisposalState.DONE, nobody, "disposal.carried_out"
)
DISPOSAL_TABLE = (CARRY_OUT,)
