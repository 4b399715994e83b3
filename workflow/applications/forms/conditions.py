"""What an applicant answers of the conditions: each question with its article, its answer and its documents (Articles 16–18)."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from portal.errors import article_words, cite
from portal.evidence.forms import EvidenceUploadField
from portal.evidence.receiving import Reception
from portal.languages import in_chinese, is_english
from workflow.applications.forms.layout import helper_with
from workflow.applications.forms.questions import SUPERIOR, QuestionsForm, label_of, shown
from workflow.programmes.ruleset.conditions import Condition, Evidence
from workflow.programmes.ruleset.governance import SuperiorAward
from workflow.programmes.ruleset.schema import RuleSet

SAVE = _("保存")


class ConditionsForm(QuestionsForm):
    """The questions of a track with what was answered before; without an uploader no documents are asked."""

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
        super().__init__(*args, rules=rules, track=track, **kwargs)
        self.uploads: dict[str, str] = {}
        reception = Reception(uploader) if uploader else None
        parts = [
            self._part(condition, (answers or {}).get(condition.code) or {}, reception) for condition in self.conditions
        ]
        if rules.terms.superior_award:
            parts.append(self._superior_part(rules.terms.superior_award, superior))
        self.helper = helper_with(*parts, label=label)

    def _part(self, condition: Condition, answer: Mapping[str, Any], reception: Reception | None) -> Fieldset:
        names = self.names_of(condition)
        for name in names:
            key = name.partition(".")[2]
            self.fields[name].initial = shown(key, answer.get(key))
        for item in condition.evidence if reception else ():
            names += self._ask_for(item, reception)
        source = HTML(_source(condition))
        return Fieldset(escape(label_of(condition)), source, *names)

    def _ask_for(self, item: Evidence, reception: Reception | None) -> list[str]:
        name = f"file:{item.code}"
        if name in self.fields:
            return []
        label = _("证明材料：%(label)s") if item.required else _("证明材料（如有）：%(label)s")
        field = EvidenceUploadField(
            label=label % {"label": (item.english_label if is_english() else None) or item.label}, required=False
        )
        field.reception = reception
        self.fields[name], self.uploads[name] = field, item.code
        return [name]

    def _superior_part(self, superior: SuperiorAward, declared: bool | None) -> Fieldset:
        self.fields[SUPERIOR].initial = shown("met", declared)
        return Fieldset(f"{_('避免重复申报')}{_('（')}{cite(superior.article)}{_('）')}", SUPERIOR)

    def documents(self) -> dict[str, list[Any]]:
        """The staged documents, by evidence code."""
        return {code: self.cleaned_data.get(name) or [] for name, code in self.uploads.items()}


def _source(condition: Condition) -> str:
    """The condition in full, with its basis: as HTML."""
    if is_english():  # whose heading is the condition in full
        basis = in_chinese(article_words(condition.article))
        return format_html('<p class="form-text">{}{}</p>', _("依据："), basis)
    words = condition.text.rstrip("；。;.")
    return format_html('<p class="form-text">{}（{}）</p>', words, cite(condition.article))
