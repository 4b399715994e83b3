"""Writing the public register: one row per honour and per title use, in the transaction of what they tell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Subquery
from django.db.models.functions import Cast

from portal import clock
from portal.identity.crypto import blind_index
from portal.journal.models import Event
from portal.search.pinyin import initials
from workflow.honours.models import Honour, PublicHonour
from workflow.honours.public import public_fields
from workflow.honours.queries import shown_certificates
from workflow.programmes.models import Edition
from workflow.titles.enums import PUBLIC, EntryKind, EntryStatus, TitleUseState
from workflow.titles.models import RegisterEntry, RegisterFacet, TitleUse

CODE_PURPOSE = "register-code"
UNIT_KEY = "organisation:"
SHARED = ("programme", "year", "tier", "tier_label", "track", "track_label", "holder", "unit", "title")
STATUS_OF_USE = {
    TitleUseState.ACTIVE: EntryStatus.ACTIVE,
    TitleUseState.ENDED: EntryStatus.ENDED,
    TitleUseState.REVOKED: EntryStatus.REVOKED,
}


@dataclass(frozen=True)
class PublicLine:
    """One line on the page of an honour: what came of it on a day, and where there is more to read."""

    label: str
    on: date
    text: str
    url: str = ""


_lines: list[Callable[[str], Iterable[PublicLine]]] = []


def register_lines(find: Callable[[str], Iterable[PublicLine]]) -> None:
    """Let an app above add public lines to the page of an honour, by its number. Twice is once."""
    if find not in _lines:
        _lines.append(find)


def lines_about(number: str) -> list[PublicLine]:
    """What the apps above have made public about an honour, oldest first."""
    return sorted((line for find in _lines for line in find(number)), key=lambda line: line.on)


def corrections_of(number: str) -> Iterable[PublicLine]:
    """When the names of an honour followed a correction of its public list."""
    keys = Honour.objects.filter(number=number).order_by().values(key=Cast("pk", CharField()))
    rows = Event.objects.filter(target_type=Honour._meta.label_lower, target_id__in=keys, verb="honour.corrected")
    return [PublicLine("更正", clock.day_of(row.at), "名称或者成果随公示名单一并更正。") for row in rows]


def honour_fields(honour: Honour) -> dict[str, Any]:
    """The register's line of an honour."""
    published = public_fields(honour)
    return {
        "key": f"honour:{honour.number}",
        "kind": EntryKind.HONOUR.value,
        "honour_number": honour.number,
        "status": published["status"],
        "dated": honour.granted_on,
        "place_key": _place_of(honour),
        **_found_by(honour),
        **{name: published[name] for name in SHARED},
    }


def honour_place(year: int, edition: int, tier: int, track: int, name: str, number: str) -> str:
    """Where an honour stands: the newest year first, in it editions, tiers and tracks by their places, then the name by its
    sound. Short and in ASCII: it is what the cursor of a page says."""
    return f"{9999 - year:04}/{edition:06}/{tier:02}/{track:02}/{initials(name)[:20]}/{number}"[:60]


def use_place(started: date, number: str) -> str:
    """Uses of the title by the day on which they began, the newest first, behind the honours of that year."""
    return f"{9999 - started.year:04}~{1231 - started.month * 100 - started.day:04}/{number}"[:60]


def _place_of(honour: Honour) -> str:
    rules = honour.edition.rules
    tier = [one.code for one in rules.tiers].index(honour.tier)
    track = [one.code for one in rules.tracks].index(honour.track)
    return honour_place(honour.year, honour.edition_id, tier, track, honour.public_name, honour.number)


def code_digest(code: str) -> str:
    """What the register knows of a credit code: enough to find it, nothing to read."""
    return blind_index(code, CODE_PURPOSE)


def _found_by(honour: Honour) -> dict[str, str]:
    """Initials of the names, and of an organisation its credit code's digest."""
    names = dict.fromkeys(filter(None, (honour.public_name, honour.public_unit)))
    code = honour.subject_key.removeprefix(UNIT_KEY) if honour.subject_key.startswith(UNIT_KEY) else ""
    return {"initials": " ".join(map(initials, names))[:400], "code_index": code_digest(code) if code else ""}


def use_fields(use: TitleUse) -> dict[str, Any]:
    """The register's line of a title use."""
    published = public_fields(use.honour)
    return {
        "key": f"use:{use.pk}",
        "kind": EntryKind.TITLE_USE.value,
        "honour_number": use.honour.number,
        "status": STATUS_OF_USE[TitleUseState(use.state)].value,
        "dated": use.from_on,
        "place_key": use_place(use.from_on, use.honour.number),
        "medium_label": use.get_medium_display(),
        "wording": use.wording,
        "place": use.place,
        "url": use.url,
        "from_on": use.from_on,
        "until_on": use.until_on,
        **_found_by(use.honour),
        **{name: published[name] for name in SHARED},
    }


def write_entry(fields: dict[str, Any]) -> RegisterEntry:
    """Write one line, found by every name on it, and the menu entries it needs."""
    entry = RegisterEntry.objects.filter(key=fields["key"]).first() or RegisterEntry()
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.index_text(
        entry.honour_number, entry.holder, entry.unit, entry.title, entry.tier_label, entry.track_label,
        entry.programme, entry.wording, entry.place, entry.initials,
    )  # fmt: skip
    entry.save()
    menu = ("year", "tier", "tier_label", "track", "track_label")
    RegisterFacet.objects.get_or_create(**{name: fields[name] for name in menu})
    return entry


def drop_entry(use: TitleUse) -> None:
    """Take a use out of the public register."""
    RegisterEntry.objects.filter(key=f"use:{use.pk}").delete()


def rebuild_register() -> list[str]:
    """Bring the register in line with the cases; returns what differed."""
    found = []
    known = {entry.key: entry for entry in RegisterEntry.objects.all()}
    for fields in _all_fields():
        entry = known.pop(fields["key"], None)
        wrong = [name for name, value in fields.items() if getattr(entry, name) != value] if entry else ["缺失"]
        if wrong:
            write_entry(fields)
            found.append(f"名录 {fields['key']}：{'、'.join(wrong)}")
    for key, entry in known.items():
        entry.delete()
        found.append(f"名录 {key}：多余")
    return found


def _all_fields() -> Any:
    for honour in Honour.objects.select_related("edition__programme", "commendation"):
        yield honour_fields(honour)
    uses = TitleUse.objects.filter(state__in=PUBLIC)
    for use in uses.select_related("honour__edition__programme", "honour__commendation"):
        yield use_fields(use)


def honour_page(number: str) -> tuple[PublicHonour, list[RegisterEntry]]:
    """An honour with the registered uses of its title; raises `PublicHonour.DoesNotExist`.

    With it, `rules_digest` of its edition and whether it `has_certificate` that the public may see.
    """
    edition = Edition.objects.filter(slug=OuterRef("edition_slug")).values("frozen_id")
    asked = PublicHonour.objects.annotate(
        rules_digest=Subquery(edition), has_certificate=Exists(shown_certificates(number))
    )
    honour = asked.get(number=number)
    uses = RegisterEntry.objects.filter(honour_number=number, kind=EntryKind.TITLE_USE).in_order()
    return honour, list(uses[:200])
