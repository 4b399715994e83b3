"""The office's and the reviewers' forms."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q

from portal.access.enums import Role
from portal.access.models import User
from portal.autosave.fields import LongTextField
from portal.desk.forms import ReasonForm
from portal.documents.numbering import in_runs
from portal.shown import ShownField
from workflow.applications.actions.passages import DECISIONS
from workflow.applications.models import Application, Passage
from workflow.applications.queries import candidates, undecided
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Department, Stage
from workflow.reviews.acts import Result, redecidable, waiting_at
from workflow.reviews.models import PanelMember, Recusal, RecusalRequest, Report
from workflow.reviews.passing import entry_number, mark_words
from workflow.reviews.picking import MarkedMembersField
from workflow.reviews.placing import ranks
from workflow.reviews.rules import is_named


def long_text(label: str, *, rows: int = 6, required: bool = True, help_text: str = "") -> LongTextField:
    return LongTextField(
        label=label,
        max_length=10000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def yes_or_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=(("yes", "是"), ("no", "否")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class AssignForm(forms.Form):
    """To which members a file goes; those who must stay away from it are marked and cannot be ticked."""

    members = MarkedMembersField(label="评审人员", queryset=PanelMember.objects.none())

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].mark(application)  # type: ignore[attr-defined]


class RecusalForm(forms.Form):
    """Who steps back, and why."""

    user = forms.ModelChoiceField(label="回避人", queryset=User.objects.none())
    reason = long_text("理由", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = (
            User.objects.filter(groups__name__in=[Role.REVIEWER, Role.OFFICE], is_active=True).distinct().order_by("pk")
        )
        choice: Any = self.fields["user"]
        choice.queryset = staff


class OpinionForm(forms.Form):
    """What the qualification review found in a file."""

    complete = yes_or_no("申报材料是否完整")
    qualified = yes_or_no("是否符合基本条件")
    text = long_text("审查意见", help_text="不完整或者不符合的，写明缺少什么、不符合哪一项。提交后不能更改。")


class LiftRecusalForm(ReasonForm):
    """Which recusal was entered by mistake, and why."""

    recusal = forms.ModelChoiceField(label="解除谁的回避", queryset=Recusal.objects.none())
    field_order = ("recusal", "reason")

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recusal"].queryset = application.recusals.in_force()  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the applicant is answered."""

    answer = long_text("答复", rows=4, help_text="答复将告知申报人，请勿写明谁在评审组中。")


class UpholdForm(AnswerForm):
    """Who is meant, and what the applicant is answered."""

    users = forms.ModelMultipleChoiceField(
        label="须回避的人员", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("users", "answer")

    def __init__(self, *args: Any, request: RecusalRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = PanelMember.objects.seated().filter(edition=request.application.edition_id).select_related("user")
        # Before a panel is formed, whoever may come to sit on it; afterwards, who was not picked may join it yet.
        held = Q(groups__name__in=[Role.REVIEWER, Role.OFFICE], is_active=True)
        staff = User.objects.filter(Q(pk__in=seats.values("user")) | held).distinct()
        choice: Any = self.fields["users"]
        choice.queryset = staff.order_by("pk")
        choice.initial = [seat.user_id for seat in seats if is_named(seat, request)]


class ReportForm(forms.Form):
    """The report; the average is computed."""

    text = long_text("报告正文", rows=14, help_text="写明优势、改进建议和评审结论。平均分由系统计算。出具后不能更改。")
    experience = long_text(
        "先进质量管理经验", rows=8, required=False,
        help_text="总结提炼可供同行借鉴的做法。留空的，由系统从计入的评分表所写优势汇总。获奖以后，获奖者撰写经验文章时可以查阅。",
    )  # fmt: skip

    def __init__(self, *args: Any, sums_up: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sums_up:
            del self.fields["experience"]


class ConclusionForm(forms.Form):
    """The conclusion of reports that are drawn up from the sheets."""

    conclusion = long_text(
        "评审结论", rows=4, help_text="写入所选各件的报告。结论各不相同的，分次勾选办理，或者逐件出具报告。"
    )


class FindingsForm(forms.Form):
    """What a discussion came to."""

    findings = long_text("讨论情况", rows=6, help_text="写明各方意见和讨论的结论。登记后不能更改，评分表不再修改。")


class ConsultForm(forms.Form):
    """Which departments are asked what."""

    departments = forms.ModelMultipleChoiceField(
        label="征求哪些部门", queryset=Department.objects.open(), widget=forms.CheckboxSelectMultiple,
        help_text="所选各件逐一征求所勾选的每个部门；已在征求、尚未答复的部门不再重复征求。",
    )  # fmt: skip
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
    top = forms.IntegerField(
        label="名单以外尚未决定的，名次在各类别前几名的通过", required=False, min_value=1,
        help_text="名次按评审报告的得分排列，决定以前已经退出的不计，名次相同的一并通过；其余不通过，理由写明名次。"
        "未达到及格分的，不论名次，一律不通过。",
    )  # fmt: skip
    by_rule = forms.BooleanField(
        label="名单以外尚未决定的，按规则集的入围数决定", required=False,
        help_text="名次在入围数以内的通过，名次相同的一并通过，未达到及格分的不通过；其余不通过，理由写明名次。"
        "不按名次的，在上面的名单中逐件写明，通过的也写理由，例如“CNZL-2026-S0002，通过，第3名退出以后补入”。",
    )  # fmt: skip
    reason = long_text("说明", rows=3, help_text="供复核人了解，例如依据的会议或者审查记录。")
    open_cases = ShownField(required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        choice: Any = self.fields["stage"]
        running = Stage.objects.filter(state=StageState.CURRENT, edition__state=EditionState.RUNNING)
        choice.queryset = running.filter(kind__in=DECISIONS).select_related("edition")
        choice.label_from_instance = lambda stage: f"{stage.edition.name} {stage.name}"
        if not any(stage.kind == "assessment" and stage.options.top for stage in choice.queryset):
            del self.fields["by_rule"]
        waiting = {stage: self._numbers(stage) for stage in choice.queryset}
        self.fields["open_cases"].initial = {str(stage.pk): numbers for stage, numbers in waiting.items()}
        told = [f"{choice.label_from_instance(stage)}：{numbers}" for stage, numbers in waiting.items() if numbers]
        self.fields["others_pass"].help_text = f"尚未决定的有：{'；'.join(told)}" if told else ""

    def _open(self, stage: Stage) -> list[Application]:
        """What nothing is decided or asked about yet, of what this person may read."""
        rest = undecided(stage).visible_to(self.user).exclude(pk__in=waiting_at(stage))
        return list(rest.order_by("number"))

    def _numbers(self, stage: Stage) -> str:
        return in_runs(str(application.number) for application in self._open(stage))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if stage := data.get("stage"):
            try:
                data["results"] = self._results(stage, data.get("lines", ""), data)
            except forms.ValidationError as error:
                self.add_error("lines", error)
        return data

    def _results(self, stage: Stage, text: str, data: dict[str, Any]) -> list[Result]:
        known = {one.number: one for one in candidates(stage).visible_to(self.user)}
        results, faults = [], []
        for line in filter(None, map(str.strip, text.splitlines())):
            try:
                results.append(_result(known, line))
            except forms.ValidationError as fault:
                faults.extend(fault.messages)
        if faults:
            raise forms.ValidationError(faults)
        named = [result.application.pk for result in results]
        if repeated := {one.application.number for one in results if named.count(one.application.pk) > 1}:
            raise forms.ValidationError(f"名单中有重复的申报：{'、'.join(sorted(map(str, repeated)))}。")
        ways = [name for name in ("others_pass", "top", "by_rule") if data.get(name)]
        if len(ways) > 1:
            raise forms.ValidationError("“全部通过”“前几名通过”和“按规则集的入围数”请只选一种。")
        if ways:
            results += self._rest(stage, named, way=ways[0], top=data.get("top"))
        if not results:
            raise forms.ValidationError("名单中没有申报，请至少写一件，或者写明其余的怎样决定。")
        return results

    def _rest(self, stage: Stage, named: Sequence[int], *, way: str, top: int | None) -> list[Result]:
        """What is not named: all pass, or those up to a place, typed or of the rule set."""
        if self.cleaned_data.get("open_cases", {}).get(str(stage.pk)) != (now := self._numbers(stage)):
            self._show_now()
            raise forms.ValidationError(
                f"页面打开之后，尚未决定的申报已有变化，现有：{now or '无'}。请重新核对，再次提交。"
            )
        rest = [one for one in self._open(stage) if one.pk not in named]
        if way == "others_pass":
            return [Result(one, passed=True) for one in rest]
        if way == "by_rule" and (stage.kind != "assessment" or stage.options.top is None):
            raise forms.ValidationError(f"规则集没有写明“{stage.name}”的入围数，请写明前几名通过，或者逐件写明。")
        return [_up_to(top or entry_number(stage, one), stage, one, place) for one, place in _places(stage, rest)]

    def _show_now(self) -> None:
        """What the form carries when it is drawn again."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        field = self.fields["open_cases"]
        self.data[self.add_prefix("open_cases")] = field.prepare_value(field.initial)  # type: ignore[index,attr-defined]


def _places(stage: Stage, applications: Sequence[Application]) -> list[tuple[Application, Report]]:
    """Each with its report and place. Raises where one has no place."""
    found = ranks(stage)
    if without := [str(one.number) for one in applications if one.pk not in found]:
        raise forms.ValidationError(
            f"没有名次的不能按名次决定：{'、'.join(without)}。请先出具评审报告，没有得分的逐件写明。"
        )
    return [(one, found[one.pk]) for one in applications]


def _up_to(top: int, stage: Stage, application: Application, report: Any) -> Result:
    """Passes among the first places, equals sharing one, and with the pass mark."""
    if mark := mark_words(report):
        return Result(application, passed=False, reason=f"{stage.name}平均分{mark}")
    behind = f"{stage.name}列第{report.rank}名，未进入前{top}名"
    return Result(application, passed=report.rank <= top, reason=behind if report.rank > top else "")


def _result(known: Mapping[str | None, Application], line: str) -> Result:
    """A line as typed, or pasted from a spreadsheet: number, result, reason."""
    number, _, rest = line.replace(",", "，").replace("\t", "，").partition("，")
    word, _, reason = (part.strip() for part in rest.partition("，"))
    if number.strip() not in known:
        raise forms.ValidationError(f"“{line}”：本环节没有这一编号的申报，请核对。")
    if word not in {"通过", "不通过"} or (word == "不通过" and not reason):
        raise forms.ValidationError(f"“{line}”：请写“通过”，或者“不通过，理由”。")
    return Result(known[number.strip()], passed=word == "通过", reason=reason)
