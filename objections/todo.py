"""The objections whose steps are due, for the office."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from objections.enums import ObjectionState
from objections.models import Objection
from objections.permissions import decided_by
from portal.access.predicates import is_office
from portal.desk.todo import Todo, due_by_day, register_todo


@register_todo
def objections_due(user: Any) -> Iterable[Todo]:
    """Open ones by the day on which their step is due (Article 31); a review waits for who had no part in the conclusion."""
    if not is_office(user):
        return ()
    rows = Objection.objects.visible_to(user).open()
    own = rows.exclude(Q(state=ObjectionState.UNDER_REVIEW) & decided_by(user))
    return due_by_day(own, "due_on", "异议：{} 件办理期限届满", "/admin/desk/objections/")
