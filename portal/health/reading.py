"""Taking the measures: one that cannot be taken is itself something to see to."""

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from portal.health.declarations import Measure, known_measures

log = logging.getLogger("portal.health")
UNTAKEN = "这一项没有读到（{fault}）：先看 /readyz 哪一部分没有应答，恢复所涉的部件；详情在日志中 portal.health 一行。"
DAY, HOUR, MINUTE = 86_400, 3_600, 60
UNITS = {"seconds": ((DAY, "天"), (HOUR, "小时"), (MINUTE, "分钟"), (1, "秒")), "bytes": ((2**30, "GiB"), (2**20, "MiB"), (1, "字节"))}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A measure and what it was; None where it could not be taken."""

    measure: Measure
    value: float | None
    fault: str = ""
    """What kept it from being taken, by the error's name."""

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
        return f"须处理　{self.measure.label}：{self.words}（{self.bound}）。{self.remedy}"

    @property
    def remedy(self) -> str:
        """What is to be done: of what cannot be taken nobody knows whether it is past its limit."""
        return UNTAKEN.format(fault=self.fault) if self.value is None else self.measure.remedy

    @property
    def bound(self) -> str:
        """The limit; of what has none, that it must be had."""
        return self.limit or "须能读到"


def take_all() -> Iterator[Reading]:
    """Every measure as it is now."""
    return map(_take, known_measures())


def wrong_now() -> list[Reading]:
    """What somebody must see to."""
    return [reading for reading in take_all() if reading.is_wrong]


def _take(measure: Measure) -> Reading:
    try:
        with transaction.atomic():  # a query that fails spoils no other
            return Reading(measure, float(measure.read()))
    except Exception as error:  # noqa: BLE001  whatever it says, the measure is not to be had
        fault = type(error).__name__
        log.warning("measure %s cannot be taken: %s", measure.name, fault)
        return Reading(measure, None, fault)


def in_words(value: float, name: str) -> str:
    """A number with the unit its name ends in."""
    if math.isinf(value):
        return "从未"
    for size, word in UNITS.get(name.rpartition("_")[2], ()):
        if value >= size:
            return f"{value / size:.1f}".removesuffix(".0") + f" {word}"
    return f"{value:.1f}".removesuffix(".0")
