"""What pages read and only a publication changes: kept in each process for as long as the page cache's generation.

A page rendered anew, for somebody logged in or the first to ask, then reads little.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

KEY = "portal.generation"
"""Under which the page cache tells a request the generation it began in; without one nothing is kept."""
LIFETIME = 30.0
"""Seconds, as a page: what a store that was away did not hear of ends by itself."""
MOST = 256
Kept = TypeVar("Kept")
_kept = dict[str, tuple[str, float, Any]]()


def keeps(request: Any) -> bool:
    """Whether anything is kept for this request."""
    return bool(getattr(request, "environ", {}).get(KEY))


def kept(request: Any, name: str, make: Callable[[], Kept]) -> Kept:
    """What `make` gives, shared by all threads of the process: whoever asks only reads it."""
    generation = getattr(request, "environ", {}).get(KEY)
    if not generation:
        return make()
    found = _kept.get(name)
    if found and found[0] == generation and found[1] > time.monotonic():
        return found[2]  # type: ignore[no-any-return]
    value = make()
    if len(_kept) >= MOST:
        _kept.clear()
    # The generation was known before the rows were read: what changed since has a newer one.
    _kept[name] = generation, time.monotonic() + LIFETIME, value
    return value
