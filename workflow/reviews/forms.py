"""The office's and the reviewers' forms."""

from typing import Any

from django import forms

from portal.access.enums import Role
from portal.access.models import User
from workflow.programmes.models import Department, Edition
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

    department = forms.ModelChoiceField(label="征求哪个部门", queryset=Department.objects.open())
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
