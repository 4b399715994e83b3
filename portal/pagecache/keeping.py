"""What pages read and only a publication or the day changes: kept in each process for as long as the page cache's generation.

A page rendered anew, for somebody logged in or the first to ask, then reads little.
"""

import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from portal import clock

KEY = "portal.generation"
"""Under which the page cache tells a request the generation it began in; without one nothing is kept."""
LIFETIME = 30.0
"""Seconds, as a page: what a store that was away did not hear of ends by itself."""
MOST = 256
Kept = TypeVar("Kept")
_kept = dict[str, tuple[str, date, float, Any]]()


def keeps(request: Any) -> bool:
    """Whether anything is kept for this request."""
    return bool(getattr(request, "environ", {}).get(KEY))


def kept(request: Any, name: str, make: Callable[[], Kept]) -> Kept:
    """What `make` gives, shared by all threads of the process: whoever asks only reads it.

    Nothing is kept past midnight: a page never tells a clock of yesterday beside one of today.
    """
    generation = getattr(request, "environ", {}).get(KEY)
    if not generation:
        return make()
    found, day = _kept.get(name), clock.today()
    if found and found[:2] == (generation, day) and found[2] > time.monotonic():
        return found[3]  # type: ignore[no-any-return]
    value = make()
    if len(_kept) >= MOST:
        _kept.clear()
    # Generation and day were known before the rows were read: what changed since has newer ones.
    _kept[name] = generation, day, time.monotonic() + LIFETIME, value
    return value
