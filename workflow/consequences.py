"""What follows when a case leaves the running, when it returns, and when an edition ends: in this order, in the same transaction.

The apps above own the steps; this file alone says that they happen and in which order. Each list's steps take the same
arguments (see `workflow.applications.actions.leaving.leave` and `workflow.programmes.actions.cancel_edition`).
`STAYING_OUT`, `RESTING`, `GIVEN` and `NOTED` change nothing: they tell what keeps a case from returning, what is public or was
decided later and rests on the result of a stage, what an edition has given that would be left hanging were it cancelled,
and what the office should know of a stage before it moves on.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.module_loading import import_string

LEAVING = (
    "workflow.applications.actions.supplementing.drop_supplement",
    "workflow.reviews.actions.consulting.close_consultations",
    "workflow.reviews.actions.appointing.cancel_appointments",
    "workflow.reviews.actions.discussing.end_discussions",
    "workflow.reviews.actions.requesting.close_requests",
    "workflow.decisions.actions.places.void_proposal",
    "workflow.publicity.leaving.strike_entries",
    "workflow.applications.actions.leaving.lapse_with_application",
    "workflow.applications.letters.tell_who_left",
    "workflow.reviews.letters.judging.tell_who_reviews",
    "objections.letters.tell_who_objected",
)
RETURNING = ("workflow.applications.letters.tell_who_returned",)
STAYING_OUT = ("objections.holding.found_against",)
RESTING = (
    "workflow.publicity.leaving.rests_publicly",
    "workflow.decisions.actions.places.rests_at_conference",
)
GIVEN = ("workflow.honours.queries.honours_given",)
NOTED = ("workflow.decisions.stages.places_given_up",)
ENDING = (
    # First: what waits about the edition's cases ends with the edition, once, not with each case that closes below.
    "workflow.programmes.acts.lapse_with_edition",
    "workflow.publicity.leaving.stop_notices",
    "workflow.decisions.actions.meetings.cancel_meetings",
    "workflow.applications.actions.leaving.close_applications",
    # The cases are out by now: nobody passes because nothing holds them any more.
    "workflow.publicity.leaving.release_holds",
    "workflow.reviews.actions.requesting.close_requests_of",
    "workflow.reviews.actions.panels.dissolve_panels",
    "workflow.honours.actions.commending.discard_drafts",
)
DEADLINE_MOVED = ("workflow.applications.letters.tell_of_new_deadline",)


def follow(steps: Iterable[str], **what: Any) -> None:
    """Take the steps one after the other; what one raises undoes all."""
    for step in steps:
        import_string(step)(**what)


def answers(steps: Iterable[str], **what: Any) -> list[str]:
    """What they say of it, those that say nothing left out: why a result can't be put right, or an edition cancelled, any more."""
    return [said for step in steps if (said := import_string(step)(**what))]
