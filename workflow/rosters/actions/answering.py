"""A winner joins a list, declines, or leaves it at any time: by the own word alone."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.transitions.core import Transition, apply_transition, check_transition, lock
from workflow.honours.models import Honour
from workflow.rosters.letters import tell_office_left
from workflow.rosters.models import RosterPlace
from workflow.rosters.transitions import DECLINE, JOIN, LEAVE


def check_join(place: RosterPlace, *, by: Any) -> None:
    """Raise what keeps `by` from joining now: not the winner, on the list already, the honour revoked."""
    _check_own(place, JOIN, by=by)


@transaction.atomic
def join_roster(place: RosterPlace, *, by: Any) -> RosterPlace:
    """Consent to the list's purpose; also after declining or leaving it."""
    _lock_place(place)
    check_join(place, by=by)
    return apply_transition(place, JOIN, by=by, answered_at=clock.now())


def check_decline(place: RosterPlace, *, by: Any) -> None:
    """Raise what keeps `by` from declining now: not the winner, or it was answered already."""
    _check_own(place, DECLINE, by=by)


@transaction.atomic
def decline_roster(place: RosterPlace, *, by: Any) -> RosterPlace:
    """Refuse; the honour is as it was."""
    _lock_place(place)
    check_decline(place, by=by)
    return apply_transition(place, DECLINE, by=by, answered_at=clock.now())


def check_leave(place: RosterPlace, *, by: Any) -> None:
    """Raise what keeps `by` from leaving now: not the winner, or not on the list."""
    _check_own(place, LEAVE, by=by)


@transaction.atomic
def leave_roster(place: RosterPlace, *, by: Any) -> RosterPlace:
    """Take the consent back; the office tells whoever was handed the list."""
    _lock_place(place)
    check_leave(place, by=by)
    apply_transition(place, LEAVE, by=by, answered_at=clock.now())
    tell_office_left(place)
    return place


def _check_own(place: RosterPlace, transition: Transition, *, by: Any) -> None:
    """The system answers for nobody: its open door in the engine is shut here."""
    if by is None:
        raise PermissionDenied(f"“{transition.label}”须由获奖者本人办理。")
    if not place.honour.is_active:
        told = _("荣誉 %(number)s 已经撤销，不再纳入名单。")
        raise TransitionNotAllowed(told % {"number": place.honour.number})
    check_transition(place, transition, by=by)


def _lock_place(place: RosterPlace) -> None:
    """The honour before its places, as its revocation locks them: who joins is struck, or does not join."""
    place.honour = lock(Honour.objects.get(pk=place.honour_id))
    lock(place)
