"""What waits for reviewers, panel leaders, departments and the office, on the first page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Subquery
from django.db.models.functions import TruncDate

from portal import clock
from portal.access.enums import Role
from portal.access.predicates import is_department
from portal.desk.todo import Todo, register_todo
from workflow.applications.enums import IN_REVIEW
from workflow.applications.permissions import barred_from
from workflow.applications.rules import cited
from workflow.programmes.due import TOGETHER, Basis, counted, of_stage, waiting_at
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Stage
from workflow.reviews.desks import RecusalRequestDesk
from workflow.reviews.enums import RequestState, SeatState
from workflow.reviews.models import Appointment, Assignment, Consultation, Discussion, PanelMember
from workflow.reviews.queries import attending, short_of_sheets, with_tasks, without_report

ASSIGNMENTS_URL = "/admin/desk/assignments/?answered=no"
ASSIGNED_URL = "/admin/desk/assignments/?answered=talked"
CONSULTATIONS_URL = "/admin/desk/consultations/?state=waiting"
REPORTS_URL = "/admin/desk/reviews/?tasks=in&report=none"
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
    basis = Basis("assigned_at", of_stage, "stage__edition")
    for due, count, first, articles in counted(waiting, F("stage__due_on"), basis):
        words = f"评审任务：{count} 件尚未提交评分表或者审查意见"
        yield Todo(words, ASSIGNMENTS_URL, due, words, at_once=True, since=first, articles=articles)


@register_todo
def pledges_to_sign(user: Any) -> Iterable[Todo]:
    """Before it is signed no file opens (Article 10)."""
    if Role.REVIEWER in user.roles:
        for seat in PanelMember.objects.seated().filter(user=user, pledged_at=None).select_related("panel__edition"):
            words, article = (
                f"评审纪律承诺：{seat.panel}，签署之后方可查阅申报材料",
                cited(seat.panel.edition.rules, "评审纪律"),
            )
            yield Todo(words, f"/admin/desk/seats/{seat.pk}/", since=clock.day_of(seat.joined_at), articles=[article])


@register_todo
def reports_to_write(user: Any) -> Iterable[Todo]:
    """For a leader: the panel's files whose sheets are all in, and on which no report was issued (Articles 22-24)."""
    if Role.REVIEWER not in user.roles:
        return
    led = PanelMember.objects.serving().filter(user=user, is_leader=True)
    running = Stage.objects.filter(
        state=StageState.CURRENT, kind="assessment", edition__in=led.values("edition"),
        edition__state=EditionState.RUNNING,
    )  # fmt: skip
    for stage in running.select_related("edition"):
        given = Assignment.objects.given().filter(stage=stage, member__panel__in=led.values("panel"))
        open_files = without_report(stage).filter(pk__in=given.values("application")).exclude(pk__in=barred_from(user))
        open_files = open_files.exclude(pk__in=Discussion.objects.open().filter(stage=stage).values("application"))
        short = [one.pk for one in short_of_sheets(stage)]
        ready = with_tasks(open_files.exclude(pk__in=short)).filter(tasks__gt=0, handed_in=F("tasks"))
        if stage.options.report and (count := ready.order_by().count()):
            words = f"评审报告：{stage.name} {count} 件评分表已经交齐，请出具报告"
            since = stage.entered_at and clock.day_of(stage.entered_at)
            yield Todo(words, REPORTS_URL, stage.due_on, words, at_once=True, since=since, articles=[stage.article])


@register_todo
def discussions(user: Any) -> Iterable[Todo]:
    """What is being talked over of the files a reviewer gave a sheet on (Articles 22, 23)."""
    if Role.REVIEWER not in user.roles:
        return
    talked = Discussion.objects.open().filter(application=OuterRef("application"), stage=OuterRef("stage"))
    own = attending().filter(Exists(talked), member__user=user, sheet__isnull=False)
    for _, count, first, articles in counted(own, TOGETHER, Basis("sheet__submitted_at", of_stage, "stage__edition")):
        words = f"评审组讨论：{count} 件正在讨论，可以查阅全部评分表"
        yield Todo(words, ASSIGNED_URL, None, words, since=first, articles=articles)


@register_todo
def consultations_to_answer(user: Any) -> Iterable[Todo]:
    """What a department was asked in writing, by the day on which the stage is planned to end (Article 21)."""
    if not is_department(user):
        return
    rows = Consultation.objects.open().filter(department__in=user.departments.values("pk"))
    rows = rows.exclude(application__in=barred_from(user))
    current = Stage.objects.filter(state=StageState.CURRENT, edition=OuterRef("application__edition"))
    until = Subquery(current.values("due_on"))
    for due, count, first, articles in counted(rows, until, Basis("asked_at", of_stage, "application__edition")):
        words = f"书面征求意见：{count} 件等待答复"
        yield Todo(words, CONSULTATIONS_URL, due, words, at_once=True, since=first, articles=articles)


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
    days = rows.order_by().annotate(day=TruncDate("starts_at", tzinfo=clock.ZONE))
    groups = list(days.values_list("day", "stage").annotate(Count("pk"), Min("arranged_at")).order_by("day", "stage"))
    stages = Stage.objects.select_related("edition").in_bulk({row[1] for row in groups}) if groups else {}
    for day, pk, count, first in groups:
        words = f"评审日程：{stages[pk].name} {count} 件"
        articles = [stages[pk].article]
        yield Todo(words, APPOINTMENTS_URL, day, words, since=clock.day_of(first), articles=articles)


@register_todo
def recusals_asked_for(user: Any) -> Iterable[Todo]:
    """What applicants and reviewers ask the office to decide (Article 28)."""
    return waiting_at(
        RecusalRequestDesk(), user, RequestState.FILED, "回避申请：{} 件待决定",
        Basis("filed_at", lambda edition: cited(edition.rules, "评审回避"), "application__edition"),
    )  # fmt: skip
