"""A rule set's conditions as questions, for applicants and for anyone who asks: the fields and their answers (Articles 16–18)."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.languages import is_english
from workflow.programmes.ruleset.conditions import Condition
from workflow.programmes.ruleset.governance import SuperiorAward
from workflow.programmes.ruleset.schema import RuleSet

SUPERIOR = "superior_declared"
YES_NO = (("yes", _("是")), ("no", _("否")))
# What the judge of nationality reads, where a yes or no is enough.
FOREIGN = (("外国", _("是")), ("中国", _("否")))
AS_BOOL = {"yes": True, "no": False}
SHOWN = {"met": {True: "yes", False: "no"}, "clean": {True: "no", False: "yes"}}
"""How an answer stands on the form. A question on `clean` asks whether something happened: yes is not clean."""
SINCE = {
    "registered": "请填写登记注册的日期，与营业执照一致。",
    "operating": "请填写开始正常运行或者生产经营的日期。",
    "quality_work": "请填写开始从事质量或者质量相关工作的日期。",
    "district_work": "请填写开始在本区工作的日期。",
    "district_quality_work": "请填写开始在本区从事质量或者质量相关工作的日期。",
}
"""From when a number of years is counted, by what it is counted of."""


def radio(label: Any, choices: Any = YES_NO) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def question_of(condition: Condition) -> str:
    return (condition.english_question if is_english() else None) or condition.question


def text_of(condition: Condition) -> str:
    return (condition.english_text if is_english() else None) or condition.text


def label_of(condition: Condition) -> str:
    """What a condition is called for short; the rule set has a short name in Chinese only."""
    return ((condition.english_text if is_english() else None) or condition.label).rstrip(";")


def _note() -> LongTextField:
    return LongTextField(label=_("情况说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def _losses(condition: Any) -> list[tuple[str, Any]]:
    excepted = _("仅有除外情形的亏损") if is_english() else f"仅有{'、'.join(condition.exceptions)}"
    choices = [("none", _("否，未发生亏损")), ("exception", excepted), ("loss", _("是，发生过亏损"))]
    return [choice for choice in choices if condition.exceptions or choice[0] != "exception"]


def _met(condition: Any) -> dict[str, forms.Field]:
    return {"met": radio(question_of(condition))}


def _met_with_note(condition: Any) -> dict[str, forms.Field]:
    return {"met": radio(question_of(condition)), "note": _note()}


def _since(condition: Any) -> dict[str, forms.Field]:
    label, explained = question_of(condition), _("请填写起算日期。") if is_english() else SINCE[condition.what]
    return {"since": forms.DateField(label=label, required=False, widget=DateInput(), help_text=explained)}


def _loss(condition: Any) -> dict[str, forms.Field]:
    return {"loss": radio(question_of(condition), _losses(condition)), "note": _note()}


def _clean(condition: Any) -> dict[str, forms.Field]:
    asked = radio(question_of(condition))
    asked.help_text = "" if is_english() else _scope(condition)
    return {"clean": asked}


def _scope(condition: Any) -> str:
    """Whom the question is about, what counts, where it is looked up: what the rule set says beside the question."""
    whose = "考察申报者所属的组织。" if condition.of == "employer" else ""
    counted = f"包括{'、'.join(condition.incidents)}等方面。" if getattr(condition, "incidents", ()) else ""
    platform = getattr(condition, "platform", None)
    return whose + counted + (f"可在{platform}查询。" if platform else "")


def _nationality(condition: Any) -> dict[str, forms.Field]:
    label, explained = question_of(condition), _("请填写国籍，与护照一致。")
    return {"nationality": forms.CharField(label=label, required=False, max_length=60, help_text=explained)}


def _foreign(condition: Any) -> dict[str, forms.Field]:
    return {"nationality": radio(question_of(condition), FOREIGN)}


FIELDS: Mapping[str, Callable[[Any], dict[str, forms.Field]]] = {
    "registered_in_district": _met,
    "attestation": _met_with_note,
    "years_at_least": _since,
    "no_loss_years": _loss,
    "no_incident_years": _clean,
    "no_complaint_years": _clean,
    "no_dishonesty": _clean,
    "foreign_national": _nationality,
}
"""Per kind of condition, the fields of its answer."""
BRIEF: Mapping[str, Callable[[Any], dict[str, forms.Field]]] = {**FIELDS, "foreign_national": _foreign}


class QuestionsForm(forms.Form):
    """The questions of a track: `answers()` gives what `rules.assess` judges. `brief` asks for no words, only for choices."""

    brief = False

    def __init__(self, *args: Any, rules: RuleSet, track: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.track, self.conditions = rules, track, rules.conditions_for(track)
        for condition in self.conditions:
            for key, field in self._asked(condition).items():
                self.fields[f"{condition.code}.{key}"] = field
        if rules.terms.superior_award:
            self.fields[SUPERIOR] = self._superior_field(rules.terms.superior_award)

    def _asked(self, condition: Condition) -> dict[str, forms.Field]:
        fields = (BRIEF if self.brief else FIELDS).get(condition.kind, _met_with_note)(condition)
        return {key: field for key, field in fields.items() if key != "note" or not self.brief}

    def _superior_field(self, superior: SuperiorAward) -> forms.Field:
        return radio(_("今年是否已申报或者拟申报%(name)s？") % {"name": superior.name})

    def names_of(self, condition: Condition) -> list[str]:
        """The fields that ask for one condition."""
        return [name for name in self.fields if name.partition(".")[0] == condition.code and "." in name]

    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers as JSON, per condition."""
        return {condition.code: self._answer(condition) for condition in self.conditions}

    def _answer(self, condition: Condition) -> dict[str, Any]:
        given = {name.partition(".")[2]: self.cleaned_data.get(name) for name in self.names_of(condition)}
        return {key: stored(key, value) for key, value in given.items()}

    def superior(self) -> bool | None:
        """Whether a superior award is applied for this year; None while unanswered."""
        return AS_BOOL.get(self.cleaned_data.get(SUPERIOR, ""))


def shown(key: str, value: Any) -> Any:
    """An answer as its field shows it."""
    return SHOWN[key].get(value) if key in SHOWN else value


def stored(key: str, value: Any) -> Any:
    """What a field says, as the answer keeps it."""
    if key in SHOWN:
        return next((answer for answer, said in SHOWN[key].items() if said == value), None)
    return value.isoformat() if key == "since" and value else value or ""
