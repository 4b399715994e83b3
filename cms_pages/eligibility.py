"""“May I apply?”: the conditions of an edition as questions, each with its article. Nothing is stored (Articles 16–18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import clock
from workflow.applications.rules.conditions import Finding, assess, unmet
from workflow.programmes.models import Edition
from workflow.programmes.ruleset.conditions import Condition
from workflow.programmes.ruleset.schema import RuleSet

YES_NO = [("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))]
SUPERIOR, REAPPLY = "limit-superior", "limit-reapply"


@dataclass(frozen=True, slots=True)
class Result:
    """What one question came to."""

    label: str
    article: str
    met: bool | None
    message: str
    evidence: tuple[str, ...] = ()


class EligibilityForm(forms.Form):
    """One question per condition of the track, and the two limits of Article 18. Every answer may stay empty."""

    def __init__(self, rules: RuleSet, track: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.track = rules, track
        for condition in rules.conditions_for(track):
            self.fields[condition.code] = question(condition)
        for name, (label, _article) in limits(rules).items():
            self.fields[name] = yes_no(label)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The bound fields with the article each question comes from."""
        articles = {c.code: (c.article, text_of(c)) for c in self.rules.conditions_for(self.track)}
        articles.update({name: (article, "") for name, (_label, article) in limits(self.rules).items()})
        for field in self:
            article, text = articles[field.name]
            yield {"field": field, "article": article, "text": text}

    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers as the rules of application judge them."""
        return {c.code: as_answer(c, self.cleaned_data.get(c.code)) for c in self.rules.conditions_for(self.track)}


def english() -> bool:
    return (get_language() or "").startswith("en")


def label_of(condition: Condition) -> str:
    return (condition.english_question if english() else None) or condition.question


def text_of(condition: Condition) -> str:
    return (condition.english_text if english() else None) or condition.text


def yes_no(label: str) -> forms.Field:
    return forms.ChoiceField(label=label, choices=YES_NO, required=False, widget=forms.RadioSelect)


def question(condition: Condition) -> forms.Field:
    """A date for a number of years, a choice for a loss, yes or no for the rest."""
    if condition.kind == "years_at_least":
        picker = forms.DateInput(attrs={"type": "date"})
        return forms.DateField(
            label=label_of(condition), required=False, widget=picker, help_text=_("请填写起算日期。")
        )
    if condition.kind == "no_loss_years":
        choices = [("none", _("没有亏损")), ("loss", _("有亏损"))]
        if condition.exceptions:  # type: ignore[attr-defined]
            choices.insert(1, ("exception", "、".join(condition.exceptions)))  # type: ignore[attr-defined]
        return forms.ChoiceField(label=label_of(condition), choices=choices, required=False, widget=forms.RadioSelect)
    return yes_no(label_of(condition))


def as_answer(condition: Condition, value: Any) -> dict[str, Any]:
    """The answer object that `assess` reads; empty when unanswered."""
    if value in (None, ""):
        return {}
    if condition.kind == "years_at_least":
        return {"since": value.isoformat()}
    if condition.kind == "no_loss_years":
        return {"loss": value, "note": "—"}
    if condition.kind == "foreign_national":
        return {"nationality": "外国" if value == "yes" else "中国"}
    good = value == "yes"
    return {"met": good, "clean": good, "note": "—"}


def limits(rules: RuleSet) -> dict[str, tuple[str, str]]:
    """The limits on applying twice: field name → question, article."""
    found = {}
    if superior := rules.terms.superior_award:
        found[SUPERIOR] = (_("今年是否已申报或者拟申报%(name)s？") % {"name": superior.name}, superior.article)
    if again := rules.terms.reapplication:
        found[REAPPLY] = (_("近 %(years)s 年内是否获得过本奖项？") % {"years": again.years}, again.article)
    return found


def judge(edition: Edition, form: EligibilityForm) -> dict[str, Any]:
    """Every finding, and whether anything is missing."""
    on = clock.day_of(edition.deadline)
    findings = assess(form.rules, form.track, form.answers(), on=on)
    barred = [result for result in _limit_results(form) if result.met is not True]
    missing = [_result(finding) for finding in unmet(form.rules, findings)] + barred
    return {
        "met": [_result(finding) for finding in findings if finding.met],
        "failed": [result for result in missing if result.met is False],
        "open": [result for result in missing if result.met is None],
    }


def _result(finding: Finding) -> Result:
    condition = finding.condition
    papers = tuple((e.english_label if english() else None) or e.label for e in condition.evidence)
    label = text_of(condition) if english() else condition.label
    return Result(label, condition.article, finding.met, finding.message, papers)


def _limit_results(form: EligibilityForm) -> Iterator[Result]:
    for name, (label, article) in limits(form.rules).items():
        answer = form.cleaned_data.get(name)
        if answer == "yes":
            yield Result(label, article, False, _("不能申报。"))
        else:
            yield Result(label, article, True if answer == "no" else None, "" if answer == "no" else _("尚未回答"))
