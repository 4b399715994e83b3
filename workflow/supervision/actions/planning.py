"""Each year of a winner is planned when it begins, and ends with the honour (Article 36)."""

from datetime import date, timedelta

from django.db import transaction

from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.applications.rules import first_date_after
from workflow.honours.models import Honour
from workflow.supervision.enums import OPEN, TrackingState
from workflow.supervision.models import Tracking
from workflow.supervision.transitions import END, RESUME


def reached_years(honour: Honour) -> list[int]:
    """The years of the rule set's term that have begun: the first with the honour, each further after its anniversary."""
    term = honour.edition.rules.terms.tracking
    years = range(1, term.years + 1) if term else ()
    return [year for year in years if year == 1 or _first_day(honour, year) <= clock.today()]


def _first_day(honour: Honour, year: int) -> date:
    return first_date_after(honour.granted_on, year - 1)


def check_plan(honour: Honour) -> None:
    """Raise unless the honour stands: what was revoked is followed no more."""
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 已经撤销，不再跟踪。")


@transaction.atomic
def plan_trackings(honour: Honour) -> list[Tracking]:
    """Plan what years have begun and are not planned yet; the system does so when the honour is given, and every day."""
    # A revocation holds the honour: nothing is planned behind its back, and no year twice.
    lock(honour)
    check_plan(honour)
    known = set(honour.trackings.values_list("number", flat=True))
    return [_plan(honour, year) for year in reached_years(honour) if year not in known]


def _plan(honour: Honour, year: int) -> Tracking:
    ends_on = first_date_after(honour.granted_on, year) - timedelta(days=1)
    tracking = Tracking.objects.create(
        honour=honour, number=year, starts_on=_first_day(honour, year), ends_on=ends_on
    )  # fmt: skip
    record(tracking, "tracking.planned", by=None, payload={"honour": honour.number, "number": year})
    return tracking


@transaction.atomic
def end_trackings(honour: Honour) -> None:
    """The honour is revoked, its lock held: no year of it is followed any more, nothing about one waits."""
    for tracking in honour.trackings.filter(state__in=OPEN):
        lapse_acts(tracking, reason=f"荣誉 {honour.number} 已撤销")
        apply_transition(
            tracking, END, by=None, payload={"honour": honour.number}, concluded_on=clock.today(),
            ended_from=tracking.state,
        )  # fmt: skip


@transaction.atomic
def resume_trackings(honour: Honour) -> None:
    """The honour is restored, its lock held: what was being done of a year goes on where it stood.

    What two officers were to decide of it lapsed, and is proposed anew.
    """
    for tracking in honour.trackings.filter(state=TrackingState.ENDED).exclude(ended_from=""):
        resume = RESUME[TrackingState(tracking.ended_from)]
        apply_transition(
            tracking, resume, by=None, payload={"honour": honour.number}, concluded_on=None, ended_from=""
        )  # fmt: skip
