"""What waits for an audit administrator, on the first page."""

from collections.abc import Iterable
from typing import Any

from portal.access.predicates import is_auditor
from portal.audit.models import Discrepancy
from portal.desk.todo import Todo, register_todo


@register_todo
def discrepancies_to_look_into(user: Any) -> Iterable[Todo]:
    """What does not stand as the journal left it, until it does again."""
    if is_auditor(user) and (count := Discrepancy.objects.filter(settled_at=None).count()):
        yield Todo(f"与日志不符：{count} 项尚未查明", "/admin/desk/discrepancies/?open=1")
