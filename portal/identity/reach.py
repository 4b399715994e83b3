"""Which proofs of identity are closed to a person: who may not read a thing may not learn who stands behind it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

Closed = Callable[[Any], Q]
_closed: list[Closed] = []


def register_closed_proofs(closed: Closed) -> Closed:
    """Let an app above close proofs to people: a function of the user giving a `Q` over proofs. Usable as a decorator."""
    if closed not in _closed:
        _closed.append(closed)
    return closed


def closed_to(user: Any) -> Q:
    """The proofs this person neither reads nor checks."""
    found = Q(pk__in=[])
    for closed in _closed:
        found |= closed(user)
    return found
