"""The four pages of the objection form: every request carries all of it, each page shows a part.

What another page asks travels in hidden fields, so that the server needs to remember nothing, the way back and a second tab
are safe, and one request with every field files it at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

PLACE, GO, MEND, MORE = "step", "go", "mend", "more"
"""On which page the form was; the buttons that lead to another, to one with what is wrong there, to what else was found."""
PROVE, UNPROVE, PROVED = "prove", "unprove", "proved"
"""The buttons that lead to a login at a provider and undo it; what a page says that showed one proved."""


@dataclass(frozen=True)
class Page:
    """One page: its name in addresses, in words, and what it asks."""

    key: str
    title: Any
    fields: tuple[str, ...]

    @property
    def number(self) -> int:
        return PAGES.index(self) + 1

    @property
    def before(self) -> "Page | None":
        return PAGES[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> "Page | None":
        return PAGES[self.number] if self.number < len(PAGES) else None


PERSON_FIELDS = ("name", "document_type", "document_number", "phone", "email", "picture")
UNIT_FIELDS = ("unit_name", "credit_code", "contact_name", "contact_phone", "contact_email", "licence", "letter")
PAGES = (
    Page(
        "what",
        _("对什么提出"),
        ("matter", "entry", "find", "found_after", "registered", "result", "edition", "subject_text"),
    ),
    Page("facts", _("事实和证明材料"), ("statement", "requested_outcome", "evidence")),
    Page("who", _("提出人"), ("claimant", *PERSON_FIELDS, *UNIT_FIELDS, "as_printed")),
    Page("review", _("核对并提交"), ("truthful",)),
)
FIRST, WHO, LAST = PAGES[0], PAGES[2], PAGES[-1]


def page_of(key: Any) -> Page:
    """The page of that name; the first, where there is none."""
    return next((page for page in PAGES if page.key == key), FIRST)


def asked(data: Mapping[str, Any], button: str) -> Page | None:
    """The page that a button was pressed for."""
    return page_of(data[button]) if button in data else None


def wrong_on(names: Iterable[str]) -> list[Page]:
    """The pages to which these fields belong, in their order; what belongs to none is told on the last."""
    known = {name: page for page in PAGES for name in page.fields}
    found = {known.get(name, LAST) for name in names}
    return [page for page in PAGES if page in found]


class Carried:
    """The fields of the other pages as hidden ones, for crispy's layout; `besides`, those of this page that it does not show."""

    def __init__(self, page: Page, besides: Iterable[str] = ()) -> None:
        self.page, self.besides = page, besides

    def render(self, form: Any, *args: Any, **kwargs: Any) -> SafeString:
        # What is confirmed is what was shown: whoever goes back and changes it confirms anew.
        others = (page for page in PAGES if page not in (self.page, LAST))
        names = [*(name for page in others for name in page.fields), *self.besides]
        rows = [row for name in names for row in _hidden(form, name)]
        return format_html_join(
            "", '<input type="hidden" name="{}" value="{}">', [(PLACE, self.page.key), *form.said_proved, *rows]
        )


def _hidden(form: Any, name: str) -> list[tuple[str, Any]]:
    field, bound = form.fields[name], form[name]
    value = field.prepare_value(bound.value())
    if hasattr(field, "kept_as"):
        return [(key, token) for key, tokens in field.kept_as(bound.html_name).items() for token in tokens]
    return [(bound.html_name, "on" if value is True else value)] if value else []
