"""The one way back into the running: a decision that put an application out no longer stands (Articles 21–25)."""

from typing import Any

from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.enums import Outcome
from workflow.applications.models import Application, Passage
from workflow.applications.transitions import REINSTATE
from workflow.consequences import RETURNING, STAYING_OUT, answers, follow
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.models import Stage


def check_return_to_running(application: Application, *, by: Any) -> None:
    """Raise what keeps an application from coming back now: the person, that no decision left it out, the edition's end,
    what was found since."""
    check_actor(application, REINSTATE, by=by)
    check_source(application, REINSTATE)
    check_running(application.edition)
    if reasons := answers(STAYING_OUT, application=application):
        raise TransitionNotAllowed(reasons[0])


@transaction.atomic
def return_to_running(application: Application, *, by: Any, reason: str) -> Application:
    """Take an application that a decision left out back in: that decision is kept, and no longer stands.

    Where it stood is decided anew by `decide_passage`, whose row names the one it replaces. What was closed when it left
    (supplement, questions, entries of lists) stays closed. Raises `TransitionNotAllowed` for what was withdrawn or ended
    with its edition.
    """
    # Who returns may take a freed place: nobody else fills it, and the edition does not end, meanwhile.
    lock_running(application.edition)
    lock(application)
    check_return_to_running(application, by=by)
    payload = {"left_as": application.left_as, "superseded": supersede_passages(application)}
    apply_transition(
        application, REINSTATE, by=by, reason=reason, payload=payload, left_as="", left_reason="", left_at=None
    )
    follow(RETURNING, application=application, by=by, reason=reason.strip())
    return application


def supersede_passages(application: Application, outcome: str = Outcome.LEFT_OUT, **which: Any) -> list[str]:
    """Mark decisions of an outcome as no longer in force; gives the codes of their stages."""
    rows = Passage.objects.in_force().filter(application=application, outcome=outcome, **which)
    codes = list(rows.order_by("stage__position").values_list("stage__code", flat=True))
    rows.update(superseded_at=clock.now())
    return codes


def last_superseded(application: Application, stage: Stage) -> Passage | None:
    """The decision on a stage that the next one takes the place of."""
    rows = Passage.objects.filter(application=application, stage=stage, superseded_at__isnull=False)
    return rows.filter(replaced_by__isnull=True).order_by("-superseded_at", "-pk").first()
