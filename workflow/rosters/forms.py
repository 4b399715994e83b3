"""The winner's answer; the office's handing over."""

from typing import Any

from django import forms

from workflow.programmes.models import Programme
from workflow.rosters.queries import known_lists


class HandOverForm(forms.Form):
    """Which list goes to whom."""

    roster = forms.ChoiceField(label="名单")
    recipient = forms.CharField(
        label="提供给", max_length=120, help_text="接收单位的全称；名单只能用于获奖者同意的用途。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {f"{programme.pk}:{code}": (programme, code, name) for programme, code, name in known_lists()}
        choices = [(key, f"{programme.short_name}：{name}") for key, (programme, _, name) in self.known.items()]
        self.fields["roster"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("roster"):
            programme: Programme
            programme, data["roster"], _ = self.known[data["roster"]]
            data["programme"] = programme
        return data
