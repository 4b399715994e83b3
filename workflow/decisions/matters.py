"""What may come before the conference besides the list of winners: each room above registers its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models


@dataclass(frozen=True)
class MatterKind:
    """One kind of matter.

    `case(target)` is the application it is about, from which people are recused; `decided_after(target)` the day after
    which alone it may be decided on. `check(target)` raises what keeps the target from being put forward, with the target
    locked. `followed(matter)` does what follows the count, in its transaction. `panels(target)` are what members read.
    """

    name: str
    label: str
    model: type[models.Model]
    case: Callable[[Any], Any]
    check: Callable[[Any], None]
    decided_after: Callable[[Any], date]
    article: Callable[[Any], str]
    followed: Callable[[Any], None]
    panels: Callable[[Any], Sequence[Any]]


_kinds: dict[str, MatterKind] = {}


def register_matter(kind: MatterKind) -> MatterKind:
    """Let the conference decide on such things. The same name replaces."""
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> MatterKind:
    return _kinds[name]
