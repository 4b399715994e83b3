"""The supplements that are due, for the office."""

from collections.abc import Iterable
from typing import Any

from portal.access.predicates import is_office
from portal.desk.todo import Todo, due_by_day, register_todo
from workflow.applications.enums import SupplementState
from workflow.applications.models import Supplement
from workflow.applications.permissions import barred_from


@register_todo
def supplements_due(user: Any) -> Iterable[Todo]:
    """Asked for and not answered, by the day until which they may be (Article 21)."""
    if not is_office(user):
        return ()
    rows = Supplement.objects.filter(state=SupplementState.OPEN).exclude(application__in=barred_from(user))
    return due_by_day(rows, "due_on", "申报补正：{} 件期满", "/admin/desk/applications/?state=supplement", by_day="")
