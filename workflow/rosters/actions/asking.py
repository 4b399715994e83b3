"""A winner is asked once an honour is given, and stands on no list without it."""

from django.db import transaction

from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.honours.models import Honour
from workflow.rosters.enums import OPEN
from workflow.rosters.letters import ask_consent, tell_office_left
from workflow.rosters.models import RosterPlace
from workflow.rosters.transitions import ASK_ANEW, STRIKE


def check_ask(honour: Honour) -> None:
    """Raise unless the honour stands: who lost it enters no list."""
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 已经撤销，不再征求纳入名单的意见。")


@transaction.atomic
def ask_winner(honour: Honour) -> list[RosterPlace]:
    """Ask the winner about each list of the rule set not asked about yet; the system does so when the honour is given.

    Nothing is presumed: a place that nobody answered is on no list, and after the honour is restored it is asked anew.
    """
    # A revocation holds the honour: nobody is asked behind its back, and about no list twice.
    lock(honour)
    check_ask(honour)
    known = set(honour.roster_places.values_list("roster", flat=True))
    codes = [one.code for one in honour.edition.rules.honours_lists if one.code not in known]
    places = [RosterPlace.objects.create(honour=honour, roster=code) for code in codes]
    for place in honour.roster_places.filter(state__in=ASK_ANEW.sources).order_by("pk"):
        places.append(apply_transition(place, ASK_ANEW, by=None, payload={"honour": honour.number}, answered_at=None))
    if places:
        record(honour, "roster.asked", by=None, payload={"rosters": [place.roster for place in places]})
        ask_consent(honour, places)
    return places


@transaction.atomic
def strike_places(honour: Honour) -> None:
    """The honour is revoked, its lock held: it leaves every list, and who was handed one is to be told."""
    for place in honour.roster_places.filter(state__in=OPEN).order_by("pk"):
        stood = place.is_listed
        apply_transition(place, STRIKE, by=None, payload={"honour": honour.number})
        if stood:
            tell_office_left(place)
