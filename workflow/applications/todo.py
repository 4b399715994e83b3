"""What waits on applications: supplements that are due, for the office; recommendations asked for, for departments."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from portal import clock
from portal.access.predicates import is_department, is_office
from portal.desk.todo import Todo, due_by_day, register_todo
from workflow.applications.enums import ApplicationState, SupplementState
from workflow.applications.models import Application, Supplement
from workflow.applications.permissions import barred_from


@register_todo
def supplements_due(user: Any) -> Iterable[Todo]:
    """Asked for and not answered, by the day until which they may be (Article 21)."""
    if not is_office(user):
        return ()
    rows = Supplement.objects.filter(state=SupplementState.OPEN).exclude(application__in=barred_from(user))
    return due_by_day(rows, "due_on", "申报补正：{} 件期满", "/admin/desk/applications/?state=supplement", by_day="")


@register_todo
def recommendations_asked_for(user: Any) -> Iterable[Todo]:
    """What applicants asked a department's people to recommend, by the day on which the call closes (Articles 11, 20)."""
    if not is_department(user):
        return
    rows = Application.objects.filter(state=ApplicationState.AWAITING, department__in=user.departments.values("pk"))
    counted = rows.exclude(pk__in=barred_from(user).values("pk")).order_by().values_list("edition__deadline")
    for deadline, count in counted.annotate(Count("pk")).order_by("edition__deadline"):
        words = f"推荐意见：{count} 件等待签署"
        yield Todo(words, "/admin/desk/applications/?state=awaiting", clock.day_of(deadline), words, at_once=True)
