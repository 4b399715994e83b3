"""Which waiting act is being confirmed at this moment, in this thread of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_in_hand: ContextVar[int] = ContextVar("act_in_hand", default=0)


def in_hand() -> int:
    """The key of the act that `confirm` is running; outside a confirmation 0, which no row has."""
    return _in_hand.get()


@contextmanager
def taken_in_hand(key: int) -> Iterator[None]:
    """For as long as the block runs, the act of that key is being confirmed."""
    token = _in_hand.set(key)
    try:
        yield
    finally:
        _in_hand.reset(token)
