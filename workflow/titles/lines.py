"""The honours of a page of the register as they are printed: worked out once a line, so that the template looks nothing up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

from portal.languages import here, in_chinese, spoken
from workflow.titles.enums import EntryStatus
from workflow.titles.models import BADGES, RegisterEntry

Naming = Callable[[str], str]
PLAQUES = frozenset({"mayor", "gold"})
"""The tiers whose plaques are drawn."""


@dataclass(frozen=True, slots=True)
class Tier:
    """The honours of one tier of a year."""

    name: str
    plaque: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Year:
    """A year's tiers, in the register's own order."""

    number: int
    title: str
    tiers: list[Tier]


def by_year(rows: list[tuple[RegisterEntry, list[dict[str, str]]]], named: Naming) -> list[Year]:
    """Honours with the registered uses of their titles, by year and tier; `named` tells a rule set's word in the page's language."""
    said, status, plaque = cache(named), cache(_status), cache(_plaque)
    years: dict[int, dict[str, Tier]] = {}
    for row, uses in rows:
        tiers = years.setdefault(row.year, {})
        if row.tier_label not in tiers:
            tiers[row.tier_label] = Tier(said(row.tier_label), plaque(row.tier), [])
        line = _line(row) | {"track": said(row.track_label), "status": status(row.status)}
        tiers[row.tier_label].lines.append(line | {"uses": [_use(use, status(use["status"])) for use in uses]})
    return [Year(number, _("%(year)s年度") % {"year": number}, [*tiers.values()]) for number, tiers in years.items()]


def _line(row: RegisterEntry) -> dict[str, Any]:
    return {
        "address": here(row.get_absolute_url()),
        "holder": in_chinese(row.holder),
        "unit": in_chinese(row.unit_beside),
        "title": in_chinese(row.title),
        "number": row.honour_number,
        "dated": row.dated.isoformat(),
        "badge": BADGES.get(row.status, ""),
    }


def _use(use: dict[str, str], status: str) -> dict[str, str]:
    return {"medium": spoken(use["medium_label"]), "place": in_chinese(use["place"]), "status": status}


def _status(value: str) -> str:
    return spoken(EntryStatus(value).label)


def _plaque(tier: str) -> str:
    """The drawing of the tier's plaque; empty where there is none."""
    return static(f"portal/img/plaque-{tier}-blank.svg") if tier in PLAQUES else ""
