"""How long the files of a case are kept: the rule set's `terms.retention`, from the end of the edition. Asked here alone."""

from datetime import date

from django.db.models import Max, QuerySet

from portal import clock
from workflow.applications.rules.bars import first_date_after
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition

ENDED = frozenset({EditionState.CONCLUDED, EditionState.CANCELLED})


def ended_editions() -> QuerySet[Edition]:
    """The editions that are over, each with the moment its last application left."""
    return Edition.objects.filter(state__in=ENDED).annotate(last_left=Max("applications__left_at"))


def first_day_after(edition: Edition) -> date:
    """The first day on which an ended edition's files need not be kept any more.

    A cancelled edition ended when the last application was closed with it.
    """
    ended = edition.concluded_at or edition.last_left or edition.deadline  # type: ignore[attr-defined]
    return first_date_after(clock.day_of(ended), edition.rules.terms.retention.years)
