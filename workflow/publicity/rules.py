"""The rules of a notice, as pure functions: its list, its clock, its canonical text (Articles 21, 25)."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from portal.canonical import canonical_json
from portal.errors import RuleViolation
from portal.exposure import NORM, private_numbers
from portal.workdays import calendar
from workflow.programmes.models import Edition, Stage
from workflow.publicity.enums import Subject

TierSource = Callable[[Any], str | None]
WaitingSource = Callable[[Any], Iterable[tuple[int, str]]]
_tier_sources: list[TierSource] = []
FindingSource = Callable[[list[int]], Iterable[tuple[int, str]]]
LineCheck = Callable[[Any, list[int]], None]
WordsCheck = Callable[[Any, str], None]
_waiting_sources: list[WaitingSource] = []
_line_checks: list[LineCheck] = []
_finding_sources: list[FindingSource] = []
_words_checks: list[WordsCheck] = []


def register_waiting(source: WaitingSource) -> WaitingSource:
    """Objections, a floor above, names by entry what was filed in time and is not decided yet. Usable as a decorator."""
    if source not in _waiting_sources:
        _waiting_sources.append(source)
    return source


def waiting_references(notice: Any) -> list[tuple[int, str]]:
    """(entry, reference) of every objection filed in time on which acceptance has not been decided."""
    return [pair for source in _waiting_sources for pair in source(notice)]


def register_findings(source: FindingSource) -> FindingSource:
    """Objections, a floor above, names by application what was upheld in part about it. Usable as a decorator; once is enough."""
    if source not in _finding_sources:
        _finding_sources.append(source)
    return source


def findings(application_ids: Iterable[int]) -> dict[int, list[str]]:
    """By application the references of what was found wrong about it and does not keep it out."""
    found: dict[int, list[str]] = {}
    for source in _finding_sources:
        for application_id, reference in source(list(application_ids)):
            found.setdefault(application_id, []).append(reference)
    return found


def register_tier_source(source: TierSource) -> TierSource:
    """Decisions, a stage above, says which tier an application is proposed for. Usable as a decorator; once is enough."""
    if source not in _tier_sources:
        _tier_sources.append(source)
    return source


def register_line_check(check: LineCheck) -> LineCheck:
    """Decisions, a stage above, refuses a list of winners-to-be that names who may not stand on it yet."""
    if check not in _line_checks:
        _line_checks.append(check)
    return check


def register_words_check(check: WordsCheck) -> WordsCheck:
    """Objections, a floor above, refuses public words about an entry that name who objected to it. Usable as a decorator."""
    if check not in _words_checks:
        _words_checks.append(check)
    return check


def check_words(entry: Any, reason: str) -> None:
    """Raise `ValidationError` for a reason, which the public reads beside the entry, that tells what may not be told."""
    for check in _words_checks:
        check(entry, reason)


def tier_label(application: Any, edition: Edition) -> str:
    """The tier an application is proposed for; the only tier where the award has one; else empty."""
    for source in _tier_sources:
        if label := source(application):
            return label
    tiers = edition.rules.tiers
    return tiers[0].name if len(tiers) == 1 else ""


def entry_fields(stage: Stage, candidates: Iterable[Any]) -> list[dict[str, Any]]:
    """The lines of a notice as the workflow has them; nobody types them."""
    edition, proposed = stage.edition, stage.options.subject == Subject.PROPOSED
    lines = [
        {
            "application_id": application.pk,
            "public_name": application.public_name,
            "public_unit": application.public_unit,
            "title": application.title,
            "track_label": edition.rules.track(application.track).name,
            "tier_label": tier_label(application, edition) if proposed else "",
        }
        for application in candidates
    ]
    lines.sort(key=lambda line: _rank(line, edition))
    return [{"position": position, **line} for position, line in enumerate(lines, start=1)]


def _rank(line: dict[str, Any], edition: Edition) -> tuple[int, int, int]:
    tiers = [tier.name for tier in edition.rules.tiers]
    tracks = [track.name for track in edition.rules.tracks]
    tier = tiers.index(line["tier_label"]) if line["tier_label"] in tiers else len(tiers)
    return tier, tracks.index(line["track_label"]), line["application_id"]


def check_lines(stage: Stage, lines: list[dict[str, Any]]) -> None:
    """A list to publish names somebody, names a tier where winners are proposed, and holds no private number."""
    if not lines:
        raise RuleViolation(stage.article, f"“{stage.name}”没有可公示的对象，不必公示；已生成草稿的，请撤回草稿")
    if stage.options.subject == Subject.PROPOSED:
        for line in lines:
            if not line["tier_label"]:
                raise RuleViolation(
                    stage.article, f"“{line['public_name']}”尚未确定拟授奖项，不能列入拟获奖名单，请先完成审议表决"
                )
        for check in _line_checks:
            check(stage, [line["application_id"] for line in lines])
    for line in lines:
        check_publishable(stage, line["public_name"], line["public_unit"], line["title"])


def check_publishable(stage: Stage, *texts: str) -> None:
    """No ID, passport, phone or bank number stands on a public list, not even masked."""
    for text in texts:
        if found := private_number(text):
            raise RuleViolation(
                NORM,
                f"“{text[:20]}”中含有疑似证件、电话或银行账号“{found}”，不得公开，请在“{stage.name}”之前更正申报信息",
            )


def private_number(text: str) -> str | None:
    """The ends of the first ID, phone, passport or bank number in a text; None when there is none."""
    found = private_numbers(text, strict=True)
    return found[0].excerpt if found else None


def check_length(stage: Stage, workdays: int) -> None:
    """A notice is never shorter than the rule set's minimum."""
    minimum = edition_minimum(stage.edition)
    if workdays < minimum:
        raise RuleViolation(
            stage.article, f"公示期不得少于{minimum}个工作日，现为{workdays}个工作日，请改为{minimum}个工作日以上"
        )


def edition_minimum(edition: Edition) -> int:
    return edition.rules.notices.minimum_workdays


def period(edition: Edition, published_on: date, workdays: int) -> tuple[date, date]:
    """First and last day of a notice published that day; the day itself counts only where the rule set says so.

    Raises `YearNotConfirmed` when the calendar of a year it needs has not been confirmed.
    """
    counts = edition.rules.notices.publication_day_counts
    return calendar.notice_period(published_on - timedelta(days=1) if counts else published_on, workdays)


def workday_dates(starts_on: date, ends_on: date) -> list[date]:
    """The days that count between two days, both included; a published notice keeps them until it is extended."""
    days = calendar.current()
    length = (ends_on - starts_on).days + 1
    return [day for day in (starts_on + timedelta(days=n) for n in range(length)) if days.is_workday(day)]


def describe(notice: Any, entries: Iterable[Any]) -> str:
    """The canonical list of a notice: publishable fields only."""
    return canonical_json(
        {
            "notice": notice.uuid,
            "number": notice.number,
            "title": notice.title,
            "version": notice.version,
            "edition": notice.edition.slug,
            "stage": notice.stage.code,
            "article": notice.stage.article,
            "workdays_required": notice.workdays_required,
            "starts_on": notice.starts_on,
            "ends_on": notice.ends_on,
            "entries": [
                {
                    "position": entry.position,
                    "name": entry.public_name,
                    "unit": entry.public_unit,
                    "title": entry.title,
                    "track": entry.track_label,
                    "tier": entry.tier_label,
                    "version": entry.version,
                    "starts_on": entry.starts_on,
                    "ends_on": entry.ends_on,
                    "left_as": entry.left_as,
                }
                for entry in entries
            ],
        }
    )
