"""The lives of editions and stages."""

from portal.access.predicates import is_office, nobody
from portal.transitions.core import Transition
from workflow.programmes.enums import EditionState, StageState

OPEN = Transition(
    "open", "启动届次", frozenset({EditionState.PLANNED}), EditionState.RUNNING, is_office, "edition.opened"
)
CONCLUDE = Transition(
    "conclude", "结束届次", frozenset({EditionState.RUNNING}), EditionState.CONCLUDED, is_office, "edition.concluded"
)
CANCEL = Transition(
    "cancel",
    "取消届次",
    frozenset({EditionState.PLANNED, EditionState.RUNNING}),
    EditionState.CANCELLED,
    is_office,
    "edition.cancelled",
    reason_required=True,
)
EDITION_TABLE = (OPEN, CONCLUDE, CANCEL)

ENTER = Transition("enter", "进入环节", frozenset({StageState.PENDING}), StageState.CURRENT, is_office, "stage.entered")
LEAVE = Transition("leave", "完成环节", frozenset({StageState.CURRENT}), StageState.DONE, is_office, "stage.left")
# A stage stops with its edition; nobody stops it alone.
STOP = Transition("stop", "终止环节", frozenset({StageState.CURRENT}), StageState.STOPPED, nobody, "stage.stopped")
STAGE_TABLE = (ENTER, LEAVE, STOP)
