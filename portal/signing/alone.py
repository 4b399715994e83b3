"""pyHanko runs an event loop of its own, which a thread that has one already does not allow."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def run_alone(call: Callable[[], T]) -> T:
    """Call it on a thread of its own, and wait for it."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(call).result()
