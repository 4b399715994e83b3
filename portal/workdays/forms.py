"""The form of a year's notice: its days are pasted as lines."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.autosave.fields import LongTextField
from portal.workdays.days import Day
from portal.workdays.enums import DayKind

DATE = r"(\d{4}-\d{1,2}-\d{1,2})"
LINE = re.compile(rf"^{DATE}(?:\s*(?:至|~|—|–)\s*{DATE})?\s+([休班])(?:\s+(\S.{{0,39}}))?$")
KINDS = {kind.label: kind for kind in DayKind}
LONGEST_RANGE = 31


class YearForm(forms.Form):
    """Document and days of one year."""

    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    document_title = forms.CharField(
        label="文件名称", max_length=200, help_text="例如：国务院办公厅关于2027年部分节假日安排的通知"
    )
    document_number = forms.CharField(label="文号", max_length=60, help_text="例如：国办发明电〔2026〕×号")
    document_url = forms.URLField(label="文件网址", max_length=500, required=False, assume_scheme="https")
    days = LongTextField(
        label="放假和调休日",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text="每行一天或一段：“2027-01-01 休 元旦”“2027-10-01 至 2027-10-07 休 国庆节”“2027-02-20 班 春节”。",
    )
    reason = LongTextField(
        label="更正理由",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="该年日历已经确认、现在更正时必填。",
    )

    def clean_days(self) -> list[Day]:
        days, errors = [], []
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), start=1):
            if line.strip():
                try:
                    days += read_line(line.strip())
                except ValueError as fault:
                    errors.append(f"第 {number} 行“{line.strip()}”：{fault}")
        if errors:
            raise ValidationError(errors)
        return days


def read_line(line: str) -> list[Day]:
    """The days one line names. Raises `ValueError` with what is wrong with it."""
    match = LINE.match(" ".join(line.replace("\u3000", " ").split()))
    if not match:
        raise ValueError("请写成“日期 休 节日名”或“日期 班 节日名”，日期如 2027-01-01。")
    first, last = _date(match[1]), _date(match[2] or match[1])
    if not 0 <= (last - first).days < LONGEST_RANGE:
        raise ValueError("起止日期颠倒或相隔过长，请核对。")
    return [Day(day, KINDS[match[3]], match[4] or "") for day in _span(first, last)]


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _date(text: str) -> date:
    try:
        year, month, day = map(int, text.split("-"))
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"没有 {text} 这一天。") from None


def year_options(obj: Any, user: Any) -> dict[str, Any]:
    """What the form starts with: the next year nobody entered."""
    from portal.workdays.models import CalendarYear

    last = CalendarYear.objects.order_by("-year").values_list("year", flat=True).first()
    return {"initial": {"year": last + 1} if last else {}}
