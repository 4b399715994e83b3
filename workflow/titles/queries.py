"""Reading the register: search, filters, keyset pages, a capped count."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.api_answers import PAGE_SIZE, decode_cursor, encode_cursor
from portal.identity.numbers import clean_credit_code
from portal.search.script import simplified
from workflow.titles.enums import EntryKind, EntryStatus
from workflow.titles.models import RegisterEntry, RegisterEntryQuerySet, RegisterFacet
from workflow.titles.register import code_digest

COUNT_CAP = 1000
NUMBER = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)+")
PLACE = re.compile(r"(\d{4}[/~][ -~]*)?")
"""As `RegisterEntry.place_key` is written; empty until the register is rebuilt."""
FILTERS = ("kind", "year", "tier", "track", "status")


@dataclass(frozen=True)
class Asked:
    """What was asked for: words, filters and the place to go on from. Without a kind, honours and uses together."""

    q: str = ""
    kind: str = ""
    year: str = ""
    tier: str = ""
    track: str = ""
    status: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: Any) -> "Asked":
        """From a page's query string: honours unless uses are asked for; anything else in it is ignored."""
        values = {name: str(query.get(name, "")).strip()[:100] for name in ("q", *FILTERS, "cursor")}
        values["kind"] = values["kind"] if values["kind"] in EntryKind.values else EntryKind.HONOUR.value
        return cls(**{**values, "year": values["year"] if values["year"].isdecimal() else ""})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the kind was asked for."""
        return bool(self.q) or self.filters.keys() - {"kind"} != set()

    @property
    def unchosen(self) -> bool | None:
        """True where every menu stands as it came; None where one was chosen from: its words are anybody's."""
        return None if self.filters.keys() - {"kind"} else True

    @property
    def filters(self) -> dict[str, str]:
        return {name: value for name in FILTERS if (value := getattr(self, name))}


@dataclass(frozen=True)
class RegisterPage:
    """One page: its rows, the cursor of the next, how many in all (capped)."""

    rows: list[RegisterEntry]
    next: str
    count: int | None
    menus: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def count_text(self) -> str:
        if self.count is None:
            return ""
        if self.count > COUNT_CAP:
            return _("%(count)s 条以上") % {"count": COUNT_CAP}
        return _("%(count)s 条") % {"count": self.count}


def search(asked: Asked) -> RegisterEntryQuerySet:
    """The rows that match, in the register's order."""
    rows = _found(asked.q)
    if asked.filters:
        rows = rows.filter(**asked.filters)
    return rows.in_order().defer("search_text", "search_pairs")


def _found(q: str) -> Any:
    """By a whole number or credit code, else by fragments of names, traditional characters as simplified ones, and their pinyin initials.

    Every number of a year shares most of its pairs, so those find too much.
    """
    if not q:
        return RegisterEntry.objects.all()
    if code := _credit_code(q):
        return RegisterEntry.objects.filter(code_index=code_digest(code))
    if NUMBER.fullmatch(q):
        exact = RegisterEntry.objects.filter(honour_number=q.upper())
        if exact.exists():
            return exact
    found, simple = RegisterEntry.objects.matching(q), simplified(q)
    return found if simple == q else found | RegisterEntry.objects.matching(simple)


def _credit_code(q: str) -> str:
    """What was asked for as a credit code; empty for anything else."""
    try:
        return clean_credit_code(q)
    except ValidationError:
        return ""


def page(asked: Asked, *, count: bool = True) -> RegisterPage:
    """A page of the register in a constant number of statements, at any depth."""
    rows = search(asked)
    beyond = rows.after(*_place(asked.cursor)) if asked.cursor else rows
    found = list(beyond[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    total = _counted(rows, len(found), whole=not asked.cursor and not more) if count else None
    found = found[:PAGE_SIZE]
    cursor = encode_cursor([found[-1].place_key, found[-1].pk]) if more else ""
    return RegisterPage(found, cursor, total)


def _counted(rows: RegisterEntryQuerySet, found: int, *, whole: bool) -> int:
    """How many there are, capped; not asked where the page holds them all."""
    return found if whole else rows.order_by()[: COUNT_CAP + 1].count()


def with_uses(rows: list[RegisterEntry]) -> list[tuple[RegisterEntry, list[dict[str, str]]]]:
    """Each honour with the registered uses of its title: where, by which medium, its status. One statement for the page."""
    found: dict[str, list[dict[str, str]]] = {row.honour_number: [] for row in rows}
    uses = RegisterEntry.objects.filter(kind=EntryKind.TITLE_USE, honour_number__in=found).in_order()
    for use in uses.values("honour_number", "medium_label", "place", "status") if found else ():
        found[use["honour_number"]].append(use)
    return [(row, found[row.honour_number]) for row in rows]


def _place(cursor: str) -> tuple[str, int]:
    place_key, pk = decode_cursor(cursor, 2)
    if isinstance(place_key, str) and PLACE.fullmatch(place_key):
        return place_key, pk
    raise ValidationError("cursor 参数不正确：请原样使用上一页给出的 next 值。")


def menus() -> dict[str, list[tuple[str, str]]]:
    """The options of the filters, from one small table."""
    facets = list(RegisterFacet.objects.all())
    return {
        "year": [(str(year), f"{year}年度") for year in sorted({facet.year for facet in facets}, reverse=True)],
        "tier": list({facet.tier: facet.tier_label for facet in facets}.items()),
        "track": list({facet.track: facet.track_label for facet in facets}.items()),
        "status": [(value, label) for value, label in EntryStatus.choices],
    }
