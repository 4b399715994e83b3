"""The office's and the reviewers' forms."""

from collections.abc import Mapping
from typing import Any

from django import forms

from portal.access.enums import Role
from portal.access.models import User
from workflow.applications.actions.passages import DECISIONS
from workflow.applications.models import Application, Passage
from workflow.applications.queries import candidates, undecided
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Department, Edition, Stage
from workflow.reviews.acts import Result, is_waiting, redecidable
from workflow.reviews.models import PanelMember


def long_text(label: str, *, rows: int = 6, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class PanelForm(forms.Form):
    """A panel, one member a line."""

    edition = forms.ModelChoiceField(label="届次", queryset=Edition.objects.running())
    name = forms.CharField(label="评审组名称", max_length=60)
    members = long_text("成员", help_text="每行一人：账号，所在单位。例如“zhang，某大学质量研究院”。")
    leader = forms.CharField(label="组长账号", max_length=150)

    def clean_members(self) -> list[tuple[User, str]]:
        """The lines as accounts with their units."""
        lines = [line.replace(",", "，") for line in self.cleaned_data["members"].splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.partition("，")[::2]) for line in lines]
        users = {user.username: user for user in User.objects.filter(username__in=[name for name, _ in pairs])}
        unknown = [name for name, _ in pairs if name not in users]
        if unknown:
            raise forms.ValidationError(f"没有这些账号：{'、'.join(unknown)}，请核对后重新填写。")
        return [(users[name], unit) for name, unit in pairs]

    def clean_leader(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["leader"].strip()).first()
        if user is None:
            raise forms.ValidationError("没有这个账号，请核对组长账号。")
        return user


class PledgeForm(forms.Form):
    """The pledge, agreed to in full."""

    agreed = forms.BooleanField(label="本人已阅读并承诺遵守")


class AssignForm(forms.Form):
    """To which members a file goes."""

    members = forms.ModelMultipleChoiceField(
        label="评审人员", queryset=PanelMember.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = PanelMember.objects.filter(panel__edition=edition, panel__state="active")
        choice: Any = self.fields["members"]
        choice.queryset = seats.select_related("user", "panel")


class RecusalForm(forms.Form):
    """Who steps back, and why."""

    user = forms.ModelChoiceField(label="回避人", queryset=User.objects.none())
    reason = long_text("理由", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(groups__name__in=[Role.REVIEWER, Role.OFFICE]).distinct().order_by("pk")
        choice: Any = self.fields["user"]
        choice.queryset = staff


class ScoreForm(forms.Form):
    """The score sheet."""

    score = forms.DecimalField(label="得分", required=False, max_digits=7, decimal_places=1)
    strengths = long_text("优势")
    improvements = long_text("改进建议")

    def __init__(self, *args: Any, score_max: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if score_max is None:
            del self.fields["score"]
        else:
            self.fields["score"].help_text = f"0 至 {score_max}，最多一位小数。提交后不能更改。"


class ReportForm(forms.Form):
    """The report; the average is computed."""

    text = long_text("报告正文", rows=14, help_text="写明优势、改进建议和评审结论。平均分由系统计算。出具后不能更改。")


class ConsultForm(forms.Form):
    """Which department is asked what."""

    department = forms.ModelChoiceField(label="征求哪个部门", queryset=Department.objects.all())
    question = long_text("征求事项")


class ReplyForm(forms.Form):
    """The department's reply."""

    reply = long_text("答复意见", help_text="没有意见的，请写明“无意见”。答复后不能更改。")


class DecisionForm(forms.Form):
    """Passes or not."""

    passed = forms.TypedChoiceField(
        label="决定", choices=(("yes", "通过"), ("no", "不通过")), coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = long_text("理由", rows=4, required=False, help_text="不通过的，须写明理由；理由将告知申报人。")


class RedecisionForm(forms.Form):
    """Which result was mistaken, and how; it becomes the opposite."""

    passage = forms.ModelChoiceField(
        label="有误的结果", queryset=Passage.objects.none(), help_text="更正后改为相反的结果。"
    )
    reason = long_text("更正理由", rows=4, help_text="写明差错是怎样发生的，将告知申报人。")

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["passage"]
        choice.queryset = redecidable(application)


class ResultListForm(forms.Form):
    """The results of a stage, one application a line; what is not named may pass as a whole."""

    stage = forms.ModelChoiceField(label="环节", queryset=Stage.objects.none())
    lines = long_text(
        "名单", rows=12, required=False,
        help_text="每行一件：申报编号，通过；或者：申报编号，不通过，理由。例如“CNZL-2026-S0002，不通过，登记不满三年”。",
    )  # fmt: skip
    others_pass = forms.BooleanField(label="名单以外尚未决定的，全部通过", required=False)
    reason = long_text("说明", rows=3, help_text="供复核人了解，例如依据的会议或者审查记录。")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        choice: Any = self.fields["stage"]
        running = Stage.objects.filter(state=StageState.CURRENT, edition__state=EditionState.RUNNING)
        choice.queryset = running.filter(kind__in=DECISIONS).select_related("edition")
        choice.label_from_instance = lambda stage: f"{stage.edition.name} {stage.name}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if stage := data.get("stage"):
            try:
                data["results"] = self._results(stage, data.get("lines", ""), others=data.get("others_pass", False))
            except forms.ValidationError as error:
                self.add_error("lines", error)
        return data

    def _results(self, stage: Stage, text: str, *, others: bool) -> list[Result]:
        known = {one.number: one for one in candidates(stage).visible_to(self.user)}
        results = [_result(known, line) for line in map(str.strip, text.splitlines()) if line]
        named = [result.application.pk for result in results]
        if repeated := {one.application.number for one in results if named.count(one.application.pk) > 1}:
            raise forms.ValidationError(f"名单中有重复的申报：{'、'.join(sorted(map(str, repeated)))}。")
        if others:
            rest = undecided(stage).visible_to(self.user).exclude(pk__in=named)
            results += [Result(application, passed=True) for application in rest if not is_waiting(application, stage)]
        if not results:
            raise forms.ValidationError("名单中没有申报，请至少写一件，或者勾选其余全部通过。")
        return results


def _result(known: Mapping[str | None, Application], line: str) -> Result:
    """A line as typed: number, result, reason."""
    number, _, rest = line.replace(",", "，").partition("，")
    word, _, reason = (part.strip() for part in rest.partition("，"))
    if number.strip() not in known:
        raise forms.ValidationError(f"“{line}”：本环节没有这一编号的申报，请核对。")
    if word not in {"通过", "不通过"} or (word == "不通过" and not reason):
        raise forms.ValidationError(f"“{line}”：请写“通过”，或者“不通过，理由”。")
    return Result(known[number.strip()], passed=word == "通过", reason=reason)
