"""Counts the public may know: as the last month ended, in numbers and months too wide to tell who objected or when.

Nothing here moves with what is done this month, and nothing is told of an edition with fewer objections than its rule set's
`objections.least_shown` (Articles 30, 31).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from objections.enums import TAKEN_BACK, Kind, Outcome
from objections.models import Objection, PassingOn
from portal import clock
from workflow.programmes.models import Edition

COUNTED = ("received", *(outcome.value for outcome in Outcome))
"""What a row of months says; each column adds up to its figure."""
FIGURES = ("received", "reports", "accepted", *(outcome.value for outcome in Outcome), "pending")


@dataclass(frozen=True, slots=True)
class Group:
    """Whole months, the first and the last of them by their first day, and what was counted in them."""

    edition: Edition
    first: date
    last: date
    counted: Counter[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of some editions together."""

    until: date
    least: int
    figures: dict[str, Any]
    groups: list[Group]

    @property
    def is_told(self) -> bool:
        """Whether so many came in that their number tells nobody."""
        return self.figures["received"] is not None


@dataclass(frozen=True, slots=True)
class _Counted:
    """One objection as it stood when the last month ended."""

    received: datetime
    is_report: bool
    is_accepted: bool
    outcome: str
    decided: datetime | None
    workdays: int | None


def told(editions: Sequence[Edition]) -> Told:
    """The figures of the editions and the months behind them; no edition adds to the sum what is not told of itself alone.

    received = upheld + partly + dismissed + refused + withdrawn + passed_on + pending. An outcome counts from the answer, or from
    passing on. The median is of what the office decided, and is told of so many as may be told; one withdrawn took no handling
    time. All are None where nothing is told.
    """
    found = _found(editions)
    least = max((_least(edition) for edition in editions), default=1)
    enough = [edition for edition in editions if _is_enough(len(found[edition.pk]), _least(edition))]
    rows = [row for edition in enough for row in found[edition.pk]]
    figures = _figures(rows, least) if enough or not editions else dict.fromkeys((*FIGURES, "median_workdays"))
    groups = [group for edition in enough for group in _groups(edition, found[edition.pk])]
    return Told(until=until(), least=least, figures=figures, groups=groups)


def until() -> date:
    """The last day of the last whole month."""
    return clock.this_month() - timedelta(days=1)


def _least(edition: Edition) -> int:
    return edition.rules.objections.least_shown


def _is_enough(received: int, least: int) -> bool:
    # A one widens nothing: none at all is then told as none.
    return received >= least or least == 1


def _found(editions: Sequence[Edition]) -> dict[int, list[_Counted]]:
    """By edition what came in before this month, in one statement."""
    end = clock.moment(clock.this_month(), hour=0)
    rows = Objection.objects.filter(edition__in=[edition.pk for edition in editions], received_at__lt=end)
    found: dict[int, list[_Counted]] = {edition.pk: [] for edition in editions}
    for row in rows.annotate(elsewhere=_passed_on(end)).values_list("edition", *READ, named=True):
        found[row.edition].append(_as_it_stood(row, end))
    return found


READ = (
    "received_at", "kind", "accepted_at", "outcome", "closed_at", "workdays_taken", "reviewed_at", "reviewed_outcome", "elsewhere",
)  # fmt: skip


def _passed_on(end: datetime) -> Subquery:
    """Since when it was at another body, as the month ended: taken back since, it was there; answered, it counts from then too."""
    passed = PassingOn.objects.filter(objection=OuterRef("pk"), passed_at__lt=end).order_by("-pk")
    there = passed.filter(~Q(ended_as__in=TAKEN_BACK) | Q(ended_at__gte=end))
    return Subquery(there.values("passed_at")[:1])


def _as_it_stood(row: Any, end: datetime) -> _Counted:
    closed = row.closed_at if row.closed_at and row.closed_at < end else None
    outcome = row.reviewed_outcome if row.reviewed_at and row.reviewed_at >= end else row.outcome
    if row.elsewhere:
        outcome, decided = Outcome.PASSED_ON, row.elsewhere
    else:
        outcome, decided = (outcome, closed) if closed else ("", None)
    is_timed = closed and outcome != Outcome.WITHDRAWN
    return _Counted(
        received=row.received_at,
        is_report=row.kind == Kind.REPORT,
        is_accepted=row.accepted_at is not None and row.accepted_at < end,
        outcome=outcome,
        decided=decided,
        workdays=row.workdays_taken if is_timed else None,
    )


def _figures(rows: list[_Counted], least: int) -> dict[str, Any]:
    found = Counter(row.outcome for row in rows)
    taken = [row.workdays for row in rows if row.workdays is not None]
    return {
        "received": len(rows),
        "reports": sum(row.is_report for row in rows),
        "accepted": sum(row.is_accepted for row in rows),
        **{outcome.value: found[outcome.value] for outcome in Outcome},
        "pending": found[""],
        "median_workdays": float(median(taken)) if len(taken) >= least else None,
    }


def _groups(edition: Edition, rows: list[_Counted]) -> list[Group]:
    """Consecutive months from the edition's opening to the last, joined until enough came in; the rest goes with the last."""
    if not rows:
        return []
    months: dict[int, Counter[str]] = {}
    for row in rows:
        months.setdefault(_month(row.received), Counter())["received"] += 1
        if row.decided:
            months.setdefault(_month(row.decided), Counter())[row.outcome] += 1
    first = min([*months, *([_month(edition.opened_at)] if edition.opened_at else [])])
    joined = [(first, Counter[str]())]
    last = _month(clock.moment(until()))
    for month in range(first, last + 1):
        if joined[-1][1]["received"] >= _least(edition):
            joined.append((month, Counter()))
        joined[-1][1].update(months.get(month, {}))
    if len(joined) > 1 and joined[-1][1]["received"] < _least(edition):
        joined[-2][1].update(joined.pop()[1])
    ends = [*(begins - 1 for begins, _ in joined[1:]), last]
    return [Group(edition, _day(begins), _day(end), of) for (begins, of), end in zip(joined, ends, strict=True)]


def _month(at: datetime) -> int:
    """Months since the beginning of the calendar."""
    day = clock.day_of(at)
    return day.year * 12 + day.month - 1


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
