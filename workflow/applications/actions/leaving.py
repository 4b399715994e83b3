"""The one way out of the running (Articles 20–22, 25, 31)."""

from typing import Any

from django.db import transaction

from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.transitions.core import apply_transition
from workflow.applications.enums import IN_REVIEW, UNSUBMITTED, Departure
from workflow.applications.models import Application
from workflow.applications.transitions import CLOSE, ELIMINATE, WITHDRAW
from workflow.consequences import LEAVING, follow
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition

DOORS = {Departure.WITHDRAWN: WITHDRAW, Departure.UNSUBMITTED: CLOSE, Departure.CANCELLED: CLOSE}


@transaction.atomic
def leave(application: Application, departure: str, *, by: Any, reason: str, note: str = "") -> Application:
    """Take an application out, with all that hangs on it: supplement, questions, proposal and place, list, letter.

    `note` is enclosed with the applicant's letter. Raises `TransitionNotAllowed` once it is out, or its edition over.
    """
    # What hangs on the application is undone in this transaction: nobody grants, publishes or assigns it meanwhile.
    lock_running(application.edition)
    apply_transition(
        application, DOORS.get(Departure(departure), ELIMINATE), by=by, reason=reason, payload={"left_as": departure},
        left_as=Departure(departure), left_reason=reason.strip(), left_at=clock.now(),
    )  # fmt: skip
    # Out first: what follows asks the application what it left as.
    follow(LEAVING, application=application, by=by, note=note)
    return application


def lapse_with_application(application: Application, *, by: Any, **what: Any) -> None:
    """Nobody confirms any more what two officers were to decide about who left."""
    lapse_acts(application, reason=f"{application}已不再参评（{application.get_left_as_display()}）")


def close_applications(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """At an edition's end nothing stays open: drafts close, and what was still being decided on has an end."""
    for application in edition.applications.filter(state__in=UNSUBMITTED | IN_REVIEW).order_by("pk"):
        leave(application, _end_of(application, cancelled=cancelled), by=None, reason=reason)


def _end_of(application: Application, *, cancelled: bool) -> Departure:
    if cancelled:
        return Departure.CANCELLED
    return Departure.NOT_GRANTED if application.state in IN_REVIEW else Departure.UNSUBMITTED
