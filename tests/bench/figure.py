"""A figure: what ours does, what the limit or peer does, and the goal the design sets."""

from __future__ import annotations

import operator
from dataclasses import asdict, dataclass
from typing import Any, Literal

SENSES = {"≥": operator.ge, "≤": operator.le, "=": operator.eq}


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on the ratio ours : limit, or on our own value."""

    of: Literal["ratio", "ours"]
    sense: Literal["≥", "≤", "="]
    bound: float

    def met(self, ours: float, ratio: float | None) -> bool | None:
        """Whether the figure reaches it; None when there is no ratio to judge."""
        value = ratio if self.of == "ratio" else ours
        return None if value is None else bool(SENSES[self.sense](value, self.bound))

    def __str__(self) -> str:
        return f"{'比值 ' if self.of == 'ratio' else ''}{self.sense} {number(self.bound)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ours` None means it could not be measured, and `note` says why."""

    key: str
    title: str
    unit: str
    ours: float | None
    limit: float | None = None
    limit_name: str = ""
    goal: Goal | None = None
    note: str = ""
    held: bool = False
    """Whether the measuring fails where the goal is missed; the others are told."""

    @property
    def ratio(self) -> float | None:
        """Ours : limit."""
        return self.ours / self.limit if self.ours is not None and self.limit else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without a goal or a value."""
        if self.goal is None or self.ours is None:
            return None
        return self.goal.met(self.ours, self.ratio)

    @property
    def is_exceeded(self) -> bool:
        """Whether a limit that we hold is not kept."""
        return self.held and self.met is False

    def as_dict(self) -> dict[str, Any]:
        """For `build/bench.json`."""
        return {**asdict(self), "goal": asdict(self.goal) if self.goal else None, "ratio": self.ratio, "met": self.met}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Figure:
        """The figure that `as_dict` wrote down."""
        own = {name: data[name] for name in cls.__slots__}
        return cls(**{**own, "goal": Goal(**own["goal"]) if own["goal"] else None})


def unmeasured(key: str, title: str, reason: str) -> Figure:
    """A line that says what went wrong."""
    return Figure(key=key, title=title, unit="", ours=None, note=reason)


def number(value: float | None) -> str:
    """Three significant digits, whole from 100 on."""
    if value is None:
        return "—"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
