"""Counts the public may know, and the public steps of one objection."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Case, Count, FloatField, Q, QuerySet, When

from objections.enums import CONCLUDED, Kind, ObjectionState, Outcome
from objections.models import Objection, PublicOutcome
from portal import clock

BY_DAY = ("received", *(outcome.value for outcome in Outcome))


class Median(Aggregate):
    """The middle of the values, of two middles their mean."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def statistics(edition: Any = None) -> dict[str, Any]:
    """Counts alone, in one statement. An objection has one outcome or is pending, so the figures add up:

    received = upheld + dismissed + refused + withdrawn + pending. `accepted` are those of them once accepted, also when
    taken back later. The median is of what the office decided; one withdrawn took no handling time.
    """
    decided = Case(When(~Q(outcome=Outcome.WITHDRAWN), then="workdays_taken"))
    return _of(edition).aggregate(
        received=Count("pk"),
        reports=Count("pk", filter=Q(kind=Kind.REPORT)),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
        refused=Count("pk", filter=Q(outcome=Outcome.REFUSED)),
        upheld=Count("pk", filter=Q(outcome=Outcome.UPHELD)),
        dismissed=Count("pk", filter=Q(outcome=Outcome.DISMISSED)),
        withdrawn=Count("pk", filter=Q(outcome=Outcome.WITHDRAWN)),
        pending=Count("pk", filter=Q(outcome="")),
        median_workdays=Median(decided),
    )


def _of(edition: Any) -> QuerySet[Objection]:
    return Objection.objects.filter(edition=edition) if edition else Objection.objects.all()


def statistics_by_day(edition: Any = None) -> list[dict[str, Any]]:
    """The same by day, oldest first: how many came in, and how many found each outcome, on the day it was decided.

    Each column adds up to its figure in `statistics`.
    """
    days: dict[date, Counter[str]] = {}
    for received, outcome, concluded, closed in _of(edition).values_list(
        "received_at", "outcome", "concluded_at", "closed_at"
    ):
        days.setdefault(clock.day_of(received), Counter())["received"] += 1
        if decided := concluded or closed:
            days.setdefault(clock.day_of(decided), Counter())[outcome] += 1
    return [{"on": day, **{name: days[day][name] for name in BY_DAY}} for day in sorted(days)]


def public_outcomes(edition: Any = None) -> QuerySet[PublicOutcome]:
    """Closed objections as the public reads them, newest first."""
    rows = PublicOutcome.objects.select_related("edition")
    return rows.filter(edition=edition) if edition else rows


@dataclass(frozen=True)
class Step:
    """One step of the progress page."""

    label: str
    on: date | None
    done: bool
    current: bool = False


def steps(objection: Objection) -> list[Step]:
    """What the objector sees: received, decided, concluded, replied; dates only where something happened."""
    state = objection.state
    accepted, concluded = objection.accepted_at, objection.concluded_at
    found = [Step("提交", clock.day_of(objection.received_at), done=True)]
    if state == ObjectionState.WITHDRAWN:
        return [*found, Step("已撤回", _day(objection.closed_at), done=True, current=True)]
    if state == ObjectionState.REFUSED:
        return [*found, Step("不予受理", _day(objection.closed_at), done=True, current=True)]
    reached = objection.resume_state if state == ObjectionState.SUPPLEMENT_REQUESTED else state
    verified = reached != ObjectionState.SUBMITTED
    return [
        *found,
        Step("核实身份", None, done=verified, current=not verified),
        Step("受理", _day(accepted), done=accepted is not None, current=verified and accepted is None),
        Step("调查核实", None, done=concluded is not None, current=accepted is not None and concluded is None),
        Step("作出结论", _day(concluded), done=concluded is not None),
        Step("书面答复", _day(objection.closed_at), done=state == ObjectionState.REPLIED, current=state in CONCLUDED),
    ]


def _day(at: Any) -> date | None:
    return clock.day_of(at) if at else None
