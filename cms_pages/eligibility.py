"""“May I apply?”: the conditions of an edition as questions, each with its article. Nothing is stored (Articles 16–18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal import clock
from portal.languages import is_english
from workflow.applications.forms.questions import SUPERIOR, QuestionsForm, label_of, radio, text_of
from workflow.applications.rules.conditions import Finding, assess, unmet
from workflow.programmes.models import Edition
from workflow.programmes.ruleset.schema import RuleSet

REAPPLY = "limit-reapply"


@dataclass(frozen=True, slots=True)
class Result:
    """What one question came to."""

    label: str
    article: str
    met: bool | None
    message: str
    evidence: tuple[str, ...] = ()


class EligibilityForm(QuestionsForm):
    """One question per condition of the track, and the two limits of Article 18. Every answer may stay empty."""

    brief = True

    def __init__(self, *args: Any, rules: RuleSet, track: str, **kwargs: Any) -> None:
        super().__init__(*args, rules=rules, track=track, **kwargs)
        if before := rules.terms.reapplication:
            self.fields[REAPPLY] = radio(_("近 %(years)s 年内是否获得过本奖项？") % {"years": before.years})

    def rows(self) -> Iterator[dict[str, Any]]:
        """The bound fields with the article each question comes from."""
        for condition in self.conditions:
            for name in self.names_of(condition):
                yield {"field": self[name], "article": condition.article, "text": text_of(condition)}
        for name, article in self.limits():
            yield {"field": self[name], "article": article, "text": ""}

    def limits(self) -> list[tuple[str, str]]:
        """The limits on applying twice: field name, article."""
        terms = self.rules.terms
        named = ((SUPERIOR, terms.superior_award), (REAPPLY, terms.reapplication))
        return [(name, term.article) for name, term in named if term]

    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers as the rules of application judge them; the explanation comes with the application."""
        return {code: {**answer, "note": "—"} for code, answer in super().answers().items()}


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
    papers = tuple((e.english_label if is_english() else None) or e.label for e in condition.evidence)
    return Result(label_of(condition), condition.article, finding.met, finding.message, papers)


def _limit_results(form: EligibilityForm) -> Iterator[Result]:
    for name, article in form.limits():
        label, answer = str(form.fields[name].label), form.cleaned_data.get(name)
        if answer == "yes":
            yield Result(label, article, False, _("不能申报。"))
        else:
            yield Result(label, article, True if answer == "no" else None, "" if answer == "no" else _("尚未回答"))
