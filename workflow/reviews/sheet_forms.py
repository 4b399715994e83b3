"""The form of a score sheet: points by the items of the standard, or one score (Article 22)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.widgets import Script

from portal.autosave.fields import LongTextField
from workflow.programmes.ruleset.honour import StandardItem, StandardPart
from workflow.reviews.forms import long_text
from workflow.reviews.models import ScoreSheet
from workflow.reviews.rules import item_field


class ItemWidget(forms.MultiWidget):
    """The points of an item, and beside them what is to be said of it."""

    template_name = "reviews/item_score.html"
    use_fieldset = True

    class Media:
        css = {"all": ["reviews/score.css"]}
        js = [Script("reviews/score.js", defer=True)]

    def __init__(self, item: StandardPart) -> None:
        name = f"{item.code} {item.name}"
        points = {"step": "0.1", "data-score": item.points, "aria-label": f"{name}得分", "placeholder": "得分"}
        note = {"rows": 2, "aria-label": f"{name}评语", "placeholder": "评语、依据的材料和页码"}
        super().__init__({"": forms.NumberInput(points), "note": forms.Textarea(note)})

    def decompress(self, value: Any) -> list[Any]:
        return list(value or (None, ""))


class ItemField(forms.MultiValueField):
    """An item of the standard, or a part of it: (points, words). Whether points are missing, or too many, the rules say."""

    def __init__(self, item: StandardPart, within: StandardItem) -> None:
        above = "" if item is within else f"{within.code} {within.name}："
        points = forms.DecimalField(max_digits=7, decimal_places=1, required=False)
        super().__init__(
            (points, LongTextField(max_length=2000, required=False)), widget=ItemWidget(item), required=False,
            require_all_fields=False, label=f"{above}{item.code} {item.name}（{item.points} 分）",
        )  # fmt: skip

    def compress(self, data_list: list[Any]) -> tuple[Any, str]:
        score, note = data_list or (None, "")
        return score, note or ""


class ScoreForm(forms.Form):
    """The score sheet: points by the items of the standard, or one score, or words alone."""

    score = forms.DecimalField(label="得分", max_digits=7, decimal_places=1)
    strengths = long_text("优势")
    improvements = long_text("改进建议")

    def __init__(self, *args: Any, score_max: int | None, items: Sequence[StandardItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = [(leaf, item) for item in items for leaf in item.leaves]
        self.items = {item_field(leaf.code): leaf.code for leaf, _ in leaves}
        if score_max is None or items:
            del self.fields["score"]
        else:
            self.fields["score"].help_text = f"0 至 {score_max}，最多一位小数。提交后不能更改。"
        self.fields = {item_field(leaf.code): ItemField(leaf, item) for leaf, item in leaves} | self.fields

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.items:
            data["items"] = {code: data.pop(name, (None, "")) for name, code in self.items.items()}
        return data


class ReviseForm(ScoreForm):
    """The sheet as it was handed in, to be changed once, and why."""

    reason = long_text(
        "修改的理由", rows=3, help_text="组长、评审办可以查阅原评分表、修改后的评分表和理由。只能修改一次。"
    )

    def __init__(self, *args: Any, sheet: ScoreSheet | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if sheet:
            initial = {
                item_field(one["code"]): (one["score"], one["note"]) for one in sheet.said if not one.get("parts")
            }
            initial |= {name: getattr(sheet, name) for name in ("score", "strengths", "improvements")}
        super().__init__(*args, initial=initial, **kwargs)
