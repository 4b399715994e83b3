"""What the objector has filled in, as the last page shows it before it is filed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from objections.enums import IN_WORDS, Claimant, Matter
from objections.forms import OPTIONAL, ObjectionForm
from objections.pages import PAGES, PERSON_FIELDS, UNIT_FIELDS, Page
from portal.identity.masking import mask_number

SUBJECT = _("所涉对象")


@dataclass(frozen=True)
class Row:
    """One thing that is filed: its words, or its files."""

    label: Any
    words: str = ""
    files: list[Any] = field(default_factory=list)
    lost: int = 0
    is_chosen: bool = False

    @property
    def is_missing(self) -> bool:
        return not self.words and not self.files


def parts_of(form: ObjectionForm) -> list[tuple[Page, list[Row]]]:
    """By page what was filled in there; what may be left out and was is not listed."""
    what, facts, who = PAGES[:-1]
    return [
        (what, _what(form)),
        (facts, [_row(form, name) for name in facts.fields]),
        (who, [_row(form, name) for name in _of_claimant(form) if name not in OPTIONAL or form[name].value()]),
    ]


def _what(form: ObjectionForm) -> list[Row]:
    matter = Matter(form.asked_matter)
    rows = [Row(form.fields["matter"].label, matter.label, is_chosen=True)]
    if matter in IN_WORDS:
        return [*rows, _row(form, "edition"), _row(form, "subject_text")]
    return [*rows, Row(SUBJECT, form.asked_about.subject_text if form.asked_about else "")]


def _of_claimant(form: ObjectionForm) -> tuple[str, ...]:
    return ("claimant", *(UNIT_FIELDS if form.asked_claimant == Claimant.ORGANISATION else PERSON_FIELDS))


def _row(form: ObjectionForm, name: str) -> Row:
    bound, asked = form[name], form.fields[name]
    value = bound.value()
    if isinstance(value, list):
        return Row(asked.label, files=value, lost=getattr(value, "lost", 0))
    if hasattr(asked, "choices"):
        return Row(asked.label, _chosen(asked, value), is_chosen=True)
    text = str(value or "").strip()
    return Row(asked.label, mask_number(text) if name == "document_number" else text)


def _chosen(asked: Any, value: Any) -> str:
    """The words of what was chosen."""
    return next((str(words) for key, words in asked.choices if value and str(key) == str(value)), "")
