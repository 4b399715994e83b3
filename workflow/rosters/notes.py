"""On the winner's pages: which lists wait for an answer, which they are on."""

from collections.abc import Iterator

from django.urls import reverse

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
        text = f"{waiting}份名单待您答复。" if waiting else f"您在{listed}份名单之内。"
        yield WinnerNote("获奖后纳入的名单", text, "查看和答复", reverse("winner_rosters", args=[honour.number]))
