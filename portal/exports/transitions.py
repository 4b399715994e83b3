"""The life of an export: a worker makes it, whoever asked for it may delete it, and it goes by itself after some days."""

from portal.access.predicates import Predicate, is_system
from portal.exports.enums import ExportState
from portal.exports.models import owns
from portal.transitions.core import Transition

owns_export = Predicate("导出的本人", owns)

FINISH = Transition("finish", "制成", frozenset({ExportState.ASKED}), ExportState.MADE, is_system, "export.made")
STOP = Transition(
    "stop", "停止", frozenset({ExportState.ASKED, ExportState.MADE}), ExportState.STOPPED, is_system, "export.stopped"
)
GIVE_UP = Transition(
    "give_up", "不再尝试", frozenset({ExportState.ASKED}), ExportState.FAILED, is_system, "export.failed"
)
DISCARD = Transition(
    "discard",
    "删除",
    frozenset({ExportState.ASKED, ExportState.MADE}),
    ExportState.GONE,
    owns_export,
    "export.discarded",
)
EXPIRE = Transition("expire", "到期删除", frozenset({ExportState.MADE}), ExportState.GONE, is_system, "export.expired")
EXPORT_TABLE = (FINISH, STOP, GIVE_UP, DISCARD, EXPIRE)
"""The life of an export."""
