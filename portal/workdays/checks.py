"""Deployment checks: a demonstration calendar has no place in production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from portal.workdays.enums import YearState


def check_no_demonstration(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse demonstration mode and, where the database answers, confirmed demonstration years."""
    if settings.PORTAL_DEMONSTRATION:
        return [Error("正式环境开启了演示模式。", hint="请去掉环境变量 PORTAL_DEMONSTRATION。", id="workdays.E001")]
    years = _demonstration_years()
    if not years:
        return []
    hint = "请在 /admin/desk/workdays/ 录入并确认这些年份的国务院办公厅通知，替代演示用日历。"
    return [Error(f"存在演示用工作日历：{'、'.join(map(str, years))}年。", hint=hint, id="workdays.E002")]


def _demonstration_years() -> list[int]:
    from portal.workdays.models import CalendarYear

    found = CalendarYear.objects.filter(demonstration=True, state=YearState.CONFIRMED)
    try:
        return list(found.order_by("year").values_list("year", flat=True))
    except DatabaseError:
        return []  # no database beside the check: the calendar refuses such years at every use anyway
