"""The conditions of a rule set as questions, each with its article, its answer and its documents (Articles 16–18)."""

from collections.abc import Callable, Mapping
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.desk.forms import DateInput
from portal.errors import cite
from portal.evidence.forms import EvidenceUploadField
from workflow.applications.forms.layout import helper_with
from workflow.programmes.ruleset.conditions import Condition, Evidence
from workflow.programmes.ruleset.governance import SuperiorAward
from workflow.programmes.ruleset.schema import RuleSet

SUPERIOR = "superior_declared"
YES_NO = (("yes", _("是")), ("no", _("否")))
LOSSES = (("none", _("否，未发生亏损")), ("exception", _("仅有除外情形的亏损")), ("loss", _("是，发生过亏损")))
NOTE = _("情况说明")
SAVE = _("保存")
AS_BOOL = {"yes": True, "no": False}


def _radio(label: str, choices: Any = YES_NO) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _note() -> forms.CharField:
    return forms.CharField(label=NOTE, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def _met(question: str) -> dict[str, forms.Field]:
    return {"met": _radio(question)}


def _met_with_note(question: str) -> dict[str, forms.Field]:
    return {"met": _radio(question), "note": _note()}


FIELDS: Mapping[str, Callable[[str], dict[str, forms.Field]]] = {
    "registered_in_district": _met,
    "attestation": _met_with_note,
    "years_at_least": lambda question: {"since": forms.DateField(label=question, required=False, widget=DateInput())},
    "no_loss_years": lambda question: {"loss": _radio(question, LOSSES), "note": _note()},
    "no_incident_years": lambda question: {"clean": _radio(question)},
    "no_complaint_years": lambda question: {"clean": _radio(question)},
    "no_dishonesty": lambda question: {"clean": _radio(question)},
    "foreign_national": lambda question: {
        "nationality": forms.CharField(label=question, required=False, max_length=60)
    },
}
"""Per kind of condition, the fields of its answer. A question on `clean` asks whether something happened."""


class ConditionsForm(forms.Form):
    """The questions of a track. `answers()` gives what `rules.assess` judges; without an uploader no documents are asked."""

    def __init__(
        self,
        *args: Any,
        rules: RuleSet,
        track: str,
        answers: Mapping[str, Any] | None = None,
        superior: bool | None = None,
        uploader: Any = None,
        label: Any = SAVE,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.conditions = rules, rules.conditions_for(track)
        self.uploads: dict[str, str] = {}
        parts = [
            self._ask(condition, (answers or {}).get(condition.code) or {}, uploader) for condition in self.conditions
        ]
        if rules.terms.superior_award:
            parts.append(self._ask_superior(rules.terms.superior_award, superior))
        self.helper = helper_with(*parts, label=label)

    def _ask(self, condition: Condition, answer: Mapping[str, Any], uploader: Any) -> Fieldset:
        names = []
        for key, field in FIELDS.get(condition.kind, _met_with_note)(_question(condition)).items():
            name = f"{condition.code}.{key}"
            field.initial = _shown(key, answer.get(key))
            self.fields[name] = field
            names.append(name)
        for item in condition.evidence if uploader else ():
            names += self._ask_for(item, uploader)
        source = HTML(f'<p class="form-text">{escape(_text(condition))}（{escape(cite(condition.article))}）</p>')
        return Fieldset(escape(condition.label), source, *names)

    def _ask_for(self, item: Evidence, uploader: Any) -> list[str]:
        name = f"file:{item.code}"
        if name in self.fields:
            return []
        label = _("证明材料：%(label)s") if item.required else _("证明材料（如有）：%(label)s")
        field = EvidenceUploadField(label=label % {"label": item.label}, required=False)
        field.uploader = uploader
        self.fields[name], self.uploads[name] = field, item.code
        return [name]

    def _ask_superior(self, superior: SuperiorAward, declared: bool | None) -> Fieldset:
        self.fields[SUPERIOR] = _radio(_("本年度是否同时申报%(name)s？") % {"name": superior.name})
        self.fields[SUPERIOR].initial = _shown("met", declared)
        return Fieldset(_("避免重复申报") + f"（{cite(superior.article)}）", SUPERIOR)

    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers as JSON, per condition."""
        return {condition.code: self._answer(condition) for condition in self.conditions}

    def _answer(self, condition: Condition) -> dict[str, Any]:
        keys = [name.partition(".")[2] for name in self.fields if name.partition(".")[0] == condition.code]
        return {key: _stored(key, self.cleaned_data.get(f"{condition.code}.{key}")) for key in keys}

    def superior(self) -> bool | None:
        """Whether a superior award is applied for this year; None while unanswered."""
        return AS_BOOL.get(self.cleaned_data.get(SUPERIOR, ""))

    def documents(self) -> dict[str, list[Any]]:
        """The staged documents, by evidence code."""
        return {code: self.cleaned_data.get(name) or [] for name, code in self.uploads.items()}


def _question(condition: Condition) -> str:
    return (condition.english_question if get_language() == "en" else None) or condition.question


def _text(condition: Condition) -> str:
    return (condition.english_text if get_language() == "en" else None) or condition.text


def _shown(key: str, value: Any) -> Any:
    if key == "met":
        return {True: "yes", False: "no"}.get(value)
    if key == "clean":
        return {True: "no", False: "yes"}.get(value)
    return value


def _stored(key: str, value: Any) -> Any:
    if key == "met":
        return AS_BOOL.get(value or "")
    if key == "clean":
        return {"no": True, "yes": False}.get(value or "")
    return value.isoformat() if key == "since" and value else value or ""
