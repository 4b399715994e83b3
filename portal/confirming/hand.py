"""Which waiting act is being confirmed at this moment, in this thread of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_in_hand: ContextVar[int | None] = ContextVar("act_in_hand", default=None)


def in_hand() -> int | None:
    """The key of the act that `confirm` is running, or None outside a confirmation."""
    return _in_hand.get()


@contextmanager
def taken_in_hand(key: int) -> Iterator[None]:
    """For as long as the block runs, the act of that key is being confirmed."""
    token = _in_hand.set(key)
    try:
        yield
    finally:
        _in_hand.reset(token)
