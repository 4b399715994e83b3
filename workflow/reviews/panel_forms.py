"""The office's forms of a panel: who sits on it, for which stages and tracks, expert in what; and the members' pledge."""

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.desk.forms import ReasonForm
from workflow.programmes.models import Edition
from workflow.programmes.ruleset import RuleSet
from workflow.reviews.enums import SanctionKind
from workflow.reviews.forms import long_text
from workflow.reviews.models import Panel
from workflow.reviews.picking import MemberField, PickMembersField, ReviewerField, pickable
from workflow.reviews.scope import reviewed_stages, tracks_of


def some_of(label: str, help_text: str = "") -> forms.MultipleChoiceField:
    """Any number of what is offered later."""
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


def offer_scope(form: forms.Form, rules: Sequence[RuleSet]) -> None:
    """Let the stages and tracks of these rule sets be ticked; what several call differently has all its names."""
    for field, known in (("stages", reviewed_stages), ("tracks", tracks_of)):
        named: dict[str, dict[str, None]] = {}
        # The longest list first: what another award calls otherwise, or does without, keeps its order.
        for code, name in (pair for some in sorted(map(known, rules), key=len, reverse=True) for pair in some):
            named.setdefault(code, {})[name] = None
        choice: Any = form.fields[field]
        choice.choices = [(code, " / ".join(names)) for code, names in named.items()]


class PanelForm(forms.Form):
    """A panel of reviewers picked from those who hold the role."""

    edition = forms.ModelChoiceField(label="届次", queryset=Edition.objects.running())
    name = forms.CharField(label="评审组名称", max_length=60)
    stages = some_of("负责的环节", "不勾选的，负责本届各评审环节；只能勾选所选届次的环节。")
    tracks = some_of(
        "负责的类别", "不勾选的，负责各类别；只能勾选所选届次的类别。同一环节、同一类别每人只能参加一个评审组。"
    )
    members = PickMembersField(label="成员", help_text="勾选成员并核对所在单位，回避关系据此核对。")
    leader = ReviewerField(label="组长", help_text="组长须为所勾选的成员之一。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = list(Edition.objects.running())
        offer_scope(self, [edition.rules for edition in running])
        people = pickable(running[0] if len(running) == 1 else None)
        self.fields["members"].offer(people)  # type: ignore[attr-defined]
        self.fields["leader"].offer(people)  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    """Who takes a seat on a panel."""

    user = ReviewerField(label="评审人员")
    unit = forms.CharField(
        label="所在单位", max_length=100, required=False, help_text="不填的，沿用该人员已登记的单位；回避关系据此核对。"
    )
    despite = long_text(
        "重新列入的理由", rows=2, required=False, help_text="本届已被解聘的人员确需重新列入的，在此写明理由。"
    )

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].offer(pickable(panel.edition))  # type: ignore[attr-defined]


class ScopeForm(ReasonForm):
    """For which stages and tracks a panel is from now on, and why."""

    stages = some_of("负责的环节", "不勾选的，负责本届各评审环节。")
    tracks = some_of("负责的类别", "不勾选的，负责各类别。")
    field_order: Any = ("stages", "tracks", "reason")

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_scope(self, [panel.edition.rules])
        self.fields["stages"].initial, self.fields["tracks"].initial = panel.stages, panel.tracks


class ExpertiseForm(forms.Form):
    """What each member of a panel is expert in."""

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vocabulary = panel.edition.rules.expertise
        self.seats = list(panel.members.seated().select_related("user").order_by("pk"))
        for seat in self.seats:
            field = self.fields[f"member_{seat.pk}"] = some_of(str(seat))
            field.choices = [(one.code, one.name) for one in vocabulary.fields] if vocabulary else []
            field.initial = seat.expertise

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {"fields": {seat: data.get(f"member_{seat.pk}", []) for seat in self.seats}, **data}


class OfPanelForm(ReasonForm):
    """Which of the panel's members it is about, and why."""

    member = MemberField(label="成员")
    field_order: Any = ("member", "reason")

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(panel)  # type: ignore[attr-defined]


class ReplaceForm(SeatForm):
    """Who goes, who comes, and why."""

    member = MemberField(label="更换哪名成员")
    reason = long_text("理由", rows=3, help_text="理由将告知被更换的成员，并记入操作日志。")
    field_order = ("member", "user", "unit", "reason", "despite")

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, panel=panel, **kwargs)
        self.fields["member"].offer(panel)  # type: ignore[attr-defined]


class DismissForm(OfPanelForm):
    """Who is dismissed, why, and whether against the discipline of review."""

    for_cause = forms.BooleanField(
        label="因违反评审纪律解聘", required=False,
        help_text="勾选的，其同时退出本届其他评审组；已提交的评分表，包括此前离任的席位所交的，不再计入平均分和报告。",
    )  # fmt: skip


class SanctionForm(forms.Form):
    """What a breach of discipline brings, and the ground."""

    member = MemberField(label="评审人员")
    kind = forms.ChoiceField(label="处理", choices=SanctionKind.choices, widget=forms.RadioSelect)
    ground = long_text(
        "事由", rows=4, help_text="写明违反评审纪律或者承诺的事实。取消评审资格的，其在任职务随即终止，评分表不再计入。"
    )

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever left the panel meanwhile answers for it all the same.
        self.fields["member"].queryset = panel.members.select_related("user")  # type: ignore[attr-defined]


class PledgeForm(forms.Form):
    """The pledge, agreed to in full."""

    agreed = forms.BooleanField(label="本人已阅读并承诺遵守")
