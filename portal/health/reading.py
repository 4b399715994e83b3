"""Taking the measures: one that cannot be taken is itself something to see to."""

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from portal.health.declarations import Measure, known_measures

log = logging.getLogger("portal.health")
DAY, HOUR, MINUTE = 86_400, 3_600, 60
UNITS = {"seconds": ((DAY, "天"), (HOUR, "小时"), (MINUTE, "分钟"), (1, "秒")), "bytes": ((2**30, "GiB"), (2**20, "MiB"), (1, "字节"))}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A measure and what it was; None where it could not be taken."""

    measure: Measure
    value: float | None

    @property
    def is_wrong(self) -> bool:
        """Whether somebody must see to it."""
        return self.value is None or self.measure.is_wrong(self.value)

    @property
    def words(self) -> str:
        """The value as people read it."""
        return "读不到" if self.value is None else in_words(self.value, self.measure.name)

    @property
    def limit(self) -> str:
        """From where on it is wrong, as people read it."""
        measure = self.measure
        if measure.above is not None:
            return f"超过 {in_words(measure.above, measure.name)}"
        return f"低于 {in_words(measure.below, measure.name)}" if measure.below is not None else ""

    @property
    def to_do(self) -> str:
        """What is wrong and what to do, in a line."""
        return f"须处理　{self.measure.label}：{self.words}（{self.bound}）。{self.measure.remedy}"

    @property
    def bound(self) -> str:
        """The limit; of what has none, that it must be had."""
        return self.limit or "须能读到"


def take_all() -> Iterator[Reading]:
    """Every measure as it is now."""
    return (Reading(measure, _take(measure)) for measure in known_measures())


def wrong_now() -> list[Reading]:
    """What somebody must see to."""
    return [reading for reading in take_all() if reading.is_wrong]


def _take(measure: Measure) -> float | None:
    try:
        with transaction.atomic():  # a query that fails spoils no other
            return float(measure.read())
    except Exception as error:  # noqa: BLE001  whatever it says, the measure is not to be had
        log.warning("measure %s cannot be taken: %s", measure.name, type(error).__name__)
        return None


def in_words(value: float, name: str) -> str:
    """A number with the unit its name ends in."""
    if math.isinf(value):
        return "从未"
    for size, word in UNITS.get(name.rpartition("_")[2], ()):
        if value >= size:
            return f"{value / size:.1f}".removesuffix(".0") + f" {word}"
    return f"{value:.1f}".removesuffix(".0")
