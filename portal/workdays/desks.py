"""The office's desk of calendar years."""

from typing import Any

from django.db import models

from portal.access.predicates import is_discipline, is_editor, is_office
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.workdays.actions import (
    adopt_year,
    check_adopt_year,
    check_confirm_year,
    confirm_year,
    discard_year,
    propose_year,
)
from portal.workdays.days import NORM
from portal.workdays.enums import DayKind, YearState
from portal.workdays.forms import YearForm, year_options
from portal.workdays.models import CalendarDay, CalendarYear
from portal.workdays.transitions import CONFIRM, DISCARD, is_second_officer


class WorkdaysDesk(Desk):
    """Years, their documents and days; the office enters and confirms, editors look."""

    model = CalendarYear
    name = "workdays"
    label = "工作日历"
    empty = "国务院办公厅公布放假安排之后，按年录入、由另一人确认的日历列在这里。"
    icon = "calendar-alt"
    order = 880
    in_settings = True
    who = is_office | is_editor | is_discipline
    help = "公示期限、异议办理时限都按这里确认的日历计算。未确认的年份一律不予计算。"
    columns = (
        Column("年份", str),
        Column("状态", "state", badge=True),
        Column("文号", "document_number"),
        Column("录入人", lambda year: year.proposed_by or "系统预填，待核对"),
        Column("复核人", "confirmed_by"),
        Column("复核时间", "confirmed_at"),
    )
    filters = ("state", "demonstration")
    search = ("document_number", "document_title", "year")
    event_labels = {"workdays.proposed": "录入", "workdays.adopted": "核对录入"}
    list_verbs = (
        Verb(
            "propose",
            "录入年度日历",
            YearForm,
            lambda obj, by, data: propose_year(by=by, **data),
            permission=is_office,
            options=year_options,
            article=f"依据{NORM}和国务院办公厅当年通知",
            help="录入后须由另一名经办人复核确认，才能用于计算。",
            done="日历已录入，请另一名经办人复核确认。",
        ),
    )
    verbs = (
        Verb(
            "adopt",
            "核对录入",
            None,
            lambda obj, by, data: adopt_year(obj, by=by),
            permission=is_office,
            check=check_adopt_year,
            help="系统依已知的国务院办公厅通知预先填好，请对照通知原文逐日核对。核对后由您作为录入人，另一名经办人复核确认。",
            done="已核对录入，请另一名经办人复核确认。",
        ),
        Verb(
            "confirm",
            "复核确认",
            None,
            lambda obj, by, data: confirm_year(obj, by=by),
            transition=CONFIRM,
            check=check_confirm_year,
            help="请逐日对照通知原文。确认后各日不能再改，如有更正须重新录入并写明理由。",
        ),
        Verb(
            "discard",
            "作废",
            ReasonForm,
            lambda obj, by, data: discard_year(obj, by=by, **data),
            transition=DISCARD,
            whole_case=True,
            danger=True,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return CalendarYear.objects.select_related("proposed_by", "confirmed_by")

    def next_step(self, obj: CalendarYear, user: Any) -> str:
        if obj.state != YearState.DRAFT or not is_office(user):
            return ""
        if obj.proposed_by_id is None:
            return "系统预先填好，请对照通知原文核对，无误的核对录入，有误的作废后重新录入。"
        if is_second_officer(user, obj):
            return "请逐日对照通知原文，无误的复核确认，有误的作废后重新录入。"
        return "日历由您录入，请另一名经办人复核确认。"

    def info_panels(self, obj: CalendarYear, user: Any) -> list[InfoPanel]:
        days = list(obj.days.all())
        return [
            InfoPanel(
                "通知",
                rows=[
                    ("文件名称", obj.document_title),
                    ("文件网址", obj.document_url),
                    ("更正理由", obj.reason),
                    *self.summary(obj, user),
                ],
            ),
            InfoPanel("放假", rows=[_row(day) for day in days if day.kind == DayKind.HOLIDAY]),
            InfoPanel("调休上班", rows=[_row(day) for day in days if day.kind == DayKind.WORKDAY]),
        ]


def _row(day: CalendarDay) -> tuple[str, str]:
    return f"{day.date:%Y-%m-%d} 星期{'一二三四五六日'[day.date.weekday()]}", day.name
