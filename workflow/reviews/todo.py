"""What waits for reviewers and for the office, on the first page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncDate

from portal import clock
from portal.access.enums import Role
from portal.desk.todo import Todo, register_todo
from workflow.applications.enums import IN_REVIEW
from workflow.applications.permissions import barred_from
from workflow.programmes.enums import EditionState, StageState
from workflow.reviews.enums import SeatState
from workflow.reviews.models import Appointment, Assignment

ASSIGNMENTS_URL = "/admin/desk/assignments/"
APPOINTMENTS_URL = "/admin/desk/appointments/?state=arranged"


@register_todo
def files_to_review(user: Any) -> Iterable[Todo]:
    """The files given to a reviewer on which nothing stands yet, of stages in progress (Articles 21-24)."""
    if Role.REVIEWER not in user.roles:
        return
    rows = Assignment.objects.given().unanswered().exclude(application__in=barred_from(user))
    waiting = rows.filter(
        member__user=user, member__state=SeatState.SERVING, application__state__in=IN_REVIEW,
        stage__state=StageState.CURRENT, stage__edition__state=EditionState.RUNNING,
    )  # fmt: skip
    counted = waiting.order_by("stage__due_on").values_list("stage__due_on").annotate(Count("pk"))
    for due, count in counted:
        words = f"评审任务：{count} 件尚未提交评分表或者审查意见"
        yield Todo(words, ASSIGNMENTS_URL, due, words)


@register_todo
def appointments(user: Any) -> Iterable[Todo]:
    """The hearings and visits ahead, by day: a reviewer's own; the office's until it has said whether they were held."""
    rows = Appointment.objects.awaited().exclude(application__in=barred_from(user))
    if Role.OFFICE not in user.roles:
        if Role.REVIEWER not in user.roles:
            return
        own = Assignment.objects.given().filter(
            application=OuterRef("application"), stage=OuterRef("stage"), member__user=user,
            member__state=SeatState.SERVING,
        )  # fmt: skip
        rows = rows.filter(Exists(own))
    days = rows.order_by().annotate(day=TruncDate("starts_at", tzinfo=clock.ZONE)).values_list("day", "stage__name")
    for day, stage, count in days.annotate(Count("pk")).order_by("day", "stage__name"):
        words = f"评审日程：{stage} {count} 件"
        yield Todo(words, APPOINTMENTS_URL, day, words)
