"""The objections whose steps are due, for the office."""

from collections.abc import Iterable
from typing import Any

from objections.models import Objection
from portal.access.predicates import is_office
from portal.desk.todo import Todo, due_by_day, register_todo


@register_todo
def objections_due(user: Any) -> Iterable[Todo]:
    """Open ones by the day on which their step is due (Article 31)."""
    if not is_office(user):
        return ()
    return due_by_day(
        Objection.objects.visible_to(user).open(), "due_on", "异议：{} 件办理期限届满", "/admin/desk/objections/"
    )
