"""On the winner's pages: which lists wait for an answer, which they are on."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.honours.models import Honour
from workflow.honours.notes import WinnerNote, register_notes
from workflow.rosters.enums import PlaceState
from workflow.rosters.queries import places_of


@register_notes
def roster_note(honour: Honour) -> Iterator[WinnerNote]:
    """Where the rule set has lists: what waits for the winner, else what stands."""
    states = [place.state for place in places_of(honour)]
    if states:
        waiting, listed = states.count(PlaceState.ASKED), states.count(PlaceState.LISTED)
        told = _("%(count)s份名单待您答复。") if waiting else _("您在%(count)s份名单之内。")
        yield WinnerNote(
            "获奖后纳入的名单",
            told % {"count": waiting or listed},
            "查看和答复",
            reverse("winner_rosters", args=[honour.number]),
        )
