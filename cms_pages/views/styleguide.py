"""`/styleguide/`: the parts pages are made of, for those who build them. Answers on a developer's machine alone."""

from datetime import timedelta
from types import SimpleNamespace

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.access.permission_rules import public
from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput

COLOURS = (
    "red", "red-deep", "red-wash", "ink", "soft", "paper", "wash", "sunk", "rule", "rule-strong",
    "gold", "gold-wash", "green", "green-wash", "slate", "hit",
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind that citizens meet."""

    name = forms.CharField(label="姓名", help_text="与证件一致。")
    kind = forms.ChoiceField(label="证件类型", choices=[("", "请选择"), ("id", "居民身份证")])
    facts = LongTextField(label="事实和理由", max_length=1000, widget=forms.Textarea)
    truthful = forms.BooleanField(label="以上内容属实")


class SampleRow(forms.Form):
    """A table of boxes: each with a label of its own, which the head stands for where there is room."""

    since = forms.DateField(label="第1行 起始日期", widget=DateInput())
    unit = forms.CharField(label="第1行 单位")


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.PORTAL_STYLEGUIDE:
        raise Http404
    blank = SampleForm({}, prefix="wrong")
    blank.is_valid()
    context = {"colours": COLOURS, "form": SampleForm(), "wrong": blank, "notice": _sample_notice()}
    context["cells"] = {"head": ("起始日期", "单位"), "body": [("", [as_crispy_field(box) for box in SampleRow()])]}
    return render(request, "styleguide.html", context)


def _sample_notice() -> SimpleNamespace:
    """A notice on its third of five days, for the clock."""
    today = clock.today()
    days = [today + timedelta(days=shift) for shift in range(-2, 3)]
    marks = [
        {"day": day, "weekday": "今天" if day == today else "工作日", "done": day <= today, "today": day == today}
        for day in days
    ]
    return SimpleNamespace(
        clock_display={
            "running": True,
            "text": "",
            "count": "公示第3个工作日（共5个工作日）",
            "marks": marks,
            "whom": "",
        }
    )
