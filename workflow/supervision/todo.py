"""The years of following that end, for the office."""

from collections.abc import Iterable
from typing import Any

from portal.access.predicates import is_office
from portal.desk.todo import Todo, due_by_day, register_todo
from workflow.applications.permissions import barred_from
from workflow.supervision.enums import RUNNING
from workflow.supervision.models import Tracking


@register_todo
def years_due(user: Any) -> Iterable[Todo]:
    """By their last day (Article 36)."""
    if not is_office(user):
        return ()
    rows = Tracking.objects.filter(state__in=RUNNING).exclude(honour__application__in=barred_from(user))
    return due_by_day(rows, "ends_on", "跟踪管理：{} 件本年度期满", "/admin/desk/tracking/")
