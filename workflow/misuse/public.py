"""What the public reads of misuse: closed cases on the honour's page, warnings, figures (Articles 30, 33)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Value
from django.db.models.functions import ExtractYear

from portal import clock
from portal.pagecache import purge_on_commit
from workflow.honours.verification import Warned
from workflow.misuse.enums import CLOSED, CaseState, WarningState
from workflow.misuse.models import CorrectionOrder, MisuseCase, MisuseReport, PublicResult, PublicWarning
from workflow.titles.register import PublicLine

TOLD = frozenset({CaseState.CORRECTED, CaseState.REFERRED})


def publish_result(case: MisuseCase) -> None:
    """Write the row the public reads, where the office gave words for it and the case is of an honour."""
    if fields := result_fields(case):
        PublicResult.objects.update_or_create(key=case.number, defaults=fields)
        purge_on_commit()


def result_fields(case: MisuseCase) -> dict[str, Any] | None:
    """The publishable copy of a closed case; None where there is nothing for the public."""
    if case.state not in TOLD or not case.honour or not case.public_summary or case.closed_at is None:
        return None
    first = case.orders.first()
    return {
        "honour_number": case.honour.number,
        "result": str(case.state),
        "summary": case.public_summary,
        "ordered_on": first.issued_on if first else None,
        "closed_on": clock.day_of(case.closed_at),
    }


def rebuild_results() -> list[str]:
    """Bring every public row in line with its case; returns what differed."""
    found = []
    known = {row.key: row for row in PublicResult.objects.all()}
    for case in MisuseCase.objects.filter(state__in=TOLD).select_related("honour"):
        fields = result_fields(case)
        row = known.pop(case.number, None) if fields else None
        if fields and (row is None or any(getattr(row, name) != value for name, value in fields.items())):
            publish_result(case)
            found.append(f"称号违规使用 {case.number}：不一致")
    for row in known.values():
        row.delete()
        found.append(f"称号违规使用 {row.key}：多余")
    return found


def lines_of(number: str) -> Iterator[PublicLine]:
    """What the page of an honour says of orders and referrals that are public."""
    for row in PublicResult.objects.filter(honour_number=number):
        if row.ordered_on:
            yield PublicLine("责令改正", row.ordered_on, "因称号使用不符合规定，责令改正。")
        yield PublicLine(row.get_result_display(), row.closed_on, row.summary)


def warnings_about(number: str) -> list[Warned]:
    """Warnings and corrections of warnings about a number, newest first."""
    rows = PublicWarning.objects.filter(number__iexact=number) if number else PublicWarning.objects.none()
    return [warned(row) for row in rows]


def warned(row: PublicWarning) -> Warned:
    """A warning as `/verify/` shows it: its text while it stands, its correction afterwards."""
    standing = row.state == WarningState.PUBLISHED
    at = row.published_at if standing else row.withdrawn_at
    title = f"伪造{row.get_item_display()}警示" if standing else "警示已撤回"
    return Warned(title, row.text if standing else row.correction, clock.day_of(at or row.published_at), standing)


BY_YEAR = ("reports", "cases", "orders", "corrected", "referred", "unfounded", "warnings")


def statistics(years: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Counts alone, as the last month ended: a figure that moved with a report would tell the day on which somebody reported.

    The sums of `statistics_by_year`, which is asked where it is not handed in.
    """
    years = statistics_by_year() if years is None else years
    sums = {name: sum(year[name] for year in years) for name in BY_YEAR}
    pending = sums["cases"] - sum(sums[state] for state in CLOSED)
    return {"until": clock.this_month() - timedelta(days=1), **sums, "pending": pending}


def statistics_by_year() -> list[dict[str, Any]]:
    """What each calendar year brought, the newest first. One query."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    first, *further = [
        rows.order_by().values(of=Value(name), year=year).annotate(number=Count("pk")) for name, rows, year in _dated()
    ]
    for row in first.union(*further, all=True):
        found[row["year"]][row["of"]] = row["number"]
    return [{"year": year, **{name: found[year][name] for name in BY_YEAR}} for year in sorted(found, reverse=True)]


def _dated() -> Iterator[tuple[str, Any, ExtractYear]]:
    """What is counted under which name, and the year it falls in."""
    end, closed = clock.moment(clock.this_month(), hour=0), ExtractYear("closed_at", tzinfo=clock.ZONE)
    yield "reports", MisuseReport.objects.filter(received_at__lt=end), ExtractYear("received_at", tzinfo=clock.ZONE)
    yield "cases", MisuseCase.objects.filter(opened_at__lt=end), ExtractYear("opened_at", tzinfo=clock.ZONE)
    yield "orders", CorrectionOrder.objects.filter(issued_on__lt=clock.this_month()), ExtractYear("issued_on")
    for state in sorted(CLOSED):
        yield str(state), MisuseCase.objects.filter(state=state, closed_at__lt=end), closed
    yield "warnings", PublicWarning.objects.filter(published_at__lt=end), ExtractYear("published_at", tzinfo=clock.ZONE)
