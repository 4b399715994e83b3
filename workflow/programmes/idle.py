"""Stages that were passed with nothing to do: which, and what was wanting (Article 3: 可少额或空缺)."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Protocol

from django.db.models import QuerySet

from workflow.programmes.enums import StageState


class MayBeIdle(Protocol):
    """What is asked of a kind of stage that may be passed with nothing to do."""

    idle_word: ClassVar[str]

    def worked(self, stages: Sequence[Any]) -> QuerySet[Any, Any]: ...


IDLE: dict[str, MayBeIdle] = {}
"""Those kinds by their names, as `stages.register_stage` made them known."""


def idle_words(stages: Iterable[Any]) -> dict[int, str]:
    """Of these stages, those that are over without anything done, by key, each with what was wanting. One query."""
    over: dict[str, list[Any]] = {}
    for stage in stages:
        if stage.state == StageState.DONE and stage.kind in IDLE:
            over.setdefault(stage.kind, []).append(stage)
    if not over:
        return {}
    first, *others = (IDLE[kind].worked(rows).order_by() for kind, rows in over.items())
    worked = set(first.union(*others))
    return {stage.pk: IDLE[kind].idle_word for kind, rows in over.items() for stage in rows if stage.pk not in worked}
