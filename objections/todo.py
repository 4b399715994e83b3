"""The objections whose steps are due, for the office."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from objections.concerned import is_concerned
from objections.consulted import consultations_of
from objections.enums import Matter, ObjectionState
from objections.models import Objection
from objections.permissions import decided_by
from portal.access.predicates import is_department, is_office, is_reviewer
from portal.desk.todo import Todo, due_by_day, register_todo

DESK = "/admin/desk/objections/"


@register_todo
def objections_due(user: Any) -> Iterable[Todo]:
    """Open ones by the day on which their step is due (Article 31); a review waits for who had no part in the conclusion.

    What another body handles, by the day on which that is to answer.
    """
    if not is_office(user):
        return
    rows = Objection.objects.visible_to(user).open()
    own = rows.exclude(Q(state=ObjectionState.UNDER_REVIEW) & decided_by(user))
    by_result = own.filter(matter=Matter.RESULT).select_related("result")
    own = own.exclude(pk__in=[one.pk for one in by_result if is_concerned(user, one)])
    here, elsewhere = own.exclude(state=ObjectionState.PASSED_ON), own.filter(state=ObjectionState.PASSED_ON)
    yield from due_by_day(here, "due_on", "异议：{} 件办理到期", DESK)
    yield from due_by_day(elsewhere, "due_on", "异议转办：{} 件承办机关答复到期", DESK)


ASKED_URL = "/admin/desk/objection-consultations/?state=waiting"


@register_todo
def consultations_waiting(user: Any) -> Iterable[Todo]:
    """What a department or an expert is asked about objections, by day; for the office, what is late (Article 31)."""
    if is_office(user):
        if count := consultations_of(user).overdue().count():
            words = f"异议征求意见：{count} 件逾期未答复"
            yield Todo(words, f"{ASKED_URL}&overdue=yes", None, words)
    elif (is_department | is_reviewer)(user):
        counted: Counter[Any] = Counter(consultations_of(user).open().values_list("due_on", flat=True))
        for due, count in counted.items():
            words = f"异议征求意见：{count} 件等待答复"
            yield Todo(words, ASKED_URL, due, words, at_once=True)
