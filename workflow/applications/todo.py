"""What waits on applications: supplements that are due, for the office; recommendations asked for, for departments."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from portal.access.predicates import is_department, is_office
from portal.desk.todo import Todo, register_todo
from workflow.applications.enums import ApplicationState, SupplementState
from workflow.applications.models import Application, Supplement
from workflow.applications.permissions import barred_from
from workflow.programmes.due import Basis, counted, day_of, due_by_day, of_stage


@register_todo
def supplements_due(user: Any) -> Iterable[Todo]:
    """Asked for and not answered, by the day until which they may be (Article 21)."""
    if not is_office(user):
        return ()
    rows = Supplement.objects.filter(state=SupplementState.OPEN).exclude(application__in=barred_from(user))
    return due_by_day(
        rows, "due_on", "申报补正：{} 件期满", "/admin/desk/applications/?state=supplement",
        Basis("requested_at", of_stage, "application__edition"), by_day="",
    )  # fmt: skip


@register_todo
def recommendations_asked_for(user: Any) -> Iterable[Todo]:
    """What applicants asked a department's people to recommend, by the day on which the call closes (Articles 11, 20)."""
    if not is_department(user):
        return
    rows = Application.objects.filter(state=ApplicationState.AWAITING, department__in=user.departments.values("pk"))
    rows = rows.exclude(pk__in=barred_from(user).values("pk"))
    for deadline, count, first, articles in counted(rows, F("edition__deadline"), Basis("updated_at", of_stage)):
        words = f"推荐意见：{count} 件等待签署"
        url = "/admin/desk/applications/?state=awaiting"
        yield Todo(words, url, day_of(deadline), words, at_once=True, since=first, articles=articles)
