"""The arithmetic of measuring: short slices in turn, medians, percentiles."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Pair:
    """The slices of two sides, in the order they ran."""

    ours: list[float]
    limit: list[float]

    @property
    def medians(self) -> tuple[float, float]:
        """Ours and the limit."""
        return median(self.ours), median(self.limit)


def measure_alternating(
    ours: Callable[[], float], limit: Callable[[], float], rounds: int, seconds: float = math.inf
) -> Pair:
    """Run slices A B A B …, so that a busy minute of a shared machine meets both sides alike.

    After so many seconds no further round begins.
    """
    if rounds < 1:
        raise ValueError("至少一轮。")
    pair, end = Pair([], []), time.monotonic() + seconds
    while len(pair.ours) < rounds and (not pair.ours or time.monotonic() < end):
        pair.ours.append(ours())
        pair.limit.append(limit())
    return pair


def rate(shots: Sequence[Callable[[], object]]) -> float:
    """How many of these calls a second."""
    started = time.perf_counter()
    for shot in shots:
        shot()
    return len(shots) / (time.perf_counter() - started)


def milliseconds(shot: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    shot()
    return (time.perf_counter() - started) * 1000


def both_clocks(shot: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds one call takes, and of the processor: those do not grow with what else the machine does."""
    started = time.thread_time()
    passed = milliseconds(shot)
    return passed, (time.thread_time() - started) * 1000


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    if not ordered or not 0 < share <= 1:
        raise ValueError("需要至少一个值，比例在 0 与 1 之间。")
    return ordered[max(math.ceil(len(ordered) * share - 1e-9), 1) - 1]
