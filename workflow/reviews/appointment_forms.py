"""The forms of hearings and visits."""

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.desk.forms import DateTimeInput
from portal.shown import ShownForm
from workflow.applications.models import Application
from workflow.applications.queries import undecided
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Stage
from workflow.reviews.actions.appointing import MOVABLE, Plan
from workflow.reviews.forms import long_text
from workflow.reviews.models import Appointment
from workflow.reviews.models.appointments import STANDING


def meeting_stages(by: Any) -> list[Stage]:
    """The stages in progress that meet applicants in person."""
    running = Stage.objects.filter(state=StageState.CURRENT, kind="assessment", edition__state=EditionState.RUNNING)
    return [stage for stage in running.select_related("edition") if stage.options.in_person]


def _begin() -> forms.DateTimeField:
    return forms.DateTimeField(label="开始时间", widget=DateTimeInput())


def _minutes(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, **options)


class ArrangeForm(forms.Form):
    """Who is heard or visited one after the other, from when on, where."""

    stage = forms.ModelChoiceField(label="环节", queryset=Stage.objects.none())
    numbers = long_text(
        "申报编号", rows=5, required=False, help_text="每行一个，按此次序进行；不填的，为本环节尚未安排的全部申报。"
    )
    by_lot = forms.BooleanField(label="以抽签决定次序", required=False, help_text="由系统随机抽取，次序记入操作日志。")
    starts_at = _begin()
    minutes = _minutes(label="每件时长（分钟）")
    pause = forms.IntegerField(label="每件之间的间隔（分钟）", min_value=0, initial=0)
    latest = forms.TimeField(
        label="每日不晚于", required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="在此以前进行不完的，顺延至下一个工作日，开始的钟点相同。",
    )  # fmt: skip
    place = forms.CharField(label="地点", max_length=100)
    others = long_text(
        "同时进行的其他地点", rows=3, required=False,
        help_text="每行一处。写了的，各处同时进行，各件按次序轮流排入；同一评审人员不能同时在两处。",
    )  # fmt: skip
    note = long_text("须知", rows=3, required=False, help_text="随通知告知申报人，例如陈述的时长、须携带的材料。")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        choice: Any = self.fields["stage"]
        meeting = [stage.pk for stage in meeting_stages(user)]
        choice.queryset = Stage.objects.filter(pk__in=meeting).select_related("edition")
        choice.label_from_instance = lambda stage: f"{stage.edition.name} {stage.name}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(len(line.strip()) > 100 for line in data.get("others", "").splitlines()):
            self.add_error("others", "每处地点至多 100 个字。")
        if self.errors:
            return data
        times = {name: data.pop(name) for name in ("starts_at", "minutes", "pause", "latest", "place")}
        times["others"] = tuple(filter(None, map(str.strip, data.pop("others", "").splitlines())))
        typed = data.pop("numbers", "")
        try:
            data["applications"] = self._asked(data["stage"], typed.split())
        except forms.ValidationError as error:
            self.add_error("numbers", error)
        return {**data, "plan": Plan(**times)}

    def _asked(self, stage: Stage, numbers: Sequence[str]) -> list[Application]:
        """In the order typed; none typed, all that have no appointment, of what this person may read."""
        standing = Appointment.objects.filter(stage=stage, state__in=STANDING).values("application")
        open_here = {
            one.number: one
            for one in undecided(stage).visible_to(self.user).exclude(pk__in=standing).order_by("number")
        }
        if not numbers:
            return list(open_here.values())
        if repeated := sorted({one for one in numbers if numbers.count(one) > 1}):
            raise forms.ValidationError(f"编号重复：{'、'.join(repeated)}。")
        if unknown := [one for one in numbers if one not in open_here]:
            raise forms.ValidationError(f"本环节没有这一编号，或者已有日程、已有决定：{'、'.join(unknown)}。")
        return [open_here[one] for one in numbers]


class MoveForm(ShownForm):
    """Another time or place, and why."""

    starts_at = _begin()
    minutes = _minutes(label="时长（分钟）")
    place = forms.CharField(label="地点", max_length=100)
    reason = long_text("理由", rows=3, help_text="告知申报人和评审人员，并记入操作日志。")
    shows = MOVABLE


class AttendanceForm(forms.Form):
    """Who was there."""

    attendance = long_text("到场情况", rows=4, help_text="写明申报方和评审组到场的人员、实际起止时间。登记后不能更改。")
