"""Stage kinds: small classes, owned by the apps above and found by autodiscovery, that say what blocks an edition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from workflow.consequences import NOTED, answers
from workflow.programmes.idle import IDLE
from workflow.programmes.models import Stage


@dataclass(frozen=True)
class Blocker:
    """Why an edition cannot move on: the article, a sentence for a person, and where to clear it.

    What `waits` passes by itself in time; there is nothing to do but look.
    """

    article: str
    message: str
    url: str = ""
    waits: bool = False


class StageKind:
    """Base of all kinds. Entry blockers are asked before the stage begins, exit blockers before it ends."""

    kind: ClassVar[str]
    label: ClassVar[str]
    idle_word: ClassVar[str] = ""
    """What was wanting where a stage of the kind was passed with nothing to do; empty where there always is something."""

    def entry_blockers(self, stage: Stage) -> list[Blocker]:
        return []

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        return []

    def notes(self, stage: Stage) -> list[str]:
        """What hinders nothing, but whoever moves the edition on should know of: sentences for the office."""
        return []

    def earliest_end(self, stage: Stage) -> date | None:
        """The day before which the stage cannot end, whatever is planned; None where nothing sets one."""
        return None

    def worked(self, stages: Sequence[Stage]) -> QuerySet[Any, Any]:
        """Of stages that are over, those in which something was done, as a query of their keys. Asked of kinds with an
        `idle_word`."""
        raise NotImplementedError

    def check_result(self, stage: Stage, application: Any, outcome: str) -> None:
        """Raise where a person puts down another result of an application than the stage's own record says."""

    def on_enter(self, stage: Stage, *, by: Any) -> None:
        """Inside the transaction that enters the stage."""

    def on_leave(self, stage: Stage, *, by: Any) -> None:
        """Inside the transaction that leaves the stage."""


ExitCheck = Callable[[Stage], list[Blocker]]
_kinds: dict[str, StageKind] = {}
_exit_checks: list[ExitCheck] = []


def register_stage(cls: type[StageKind]) -> type[StageKind]:
    """Class decorator: make a kind known. A kind has one owner."""
    if cls.kind in _kinds and type(_kinds[cls.kind]) is not cls:
        raise ImproperlyConfigured(f"环节类别 {cls.kind} 被两个应用登记。")
    _kinds[cls.kind] = cls()
    if cls.idle_word:
        IDLE[cls.kind] = _kinds[cls.kind]
    return cls


def kind_of(stage: Stage) -> StageKind:
    """The kind that answers for a stage."""
    return _kinds[stage.kind]


def register_exit_check(check: ExitCheck) -> ExitCheck:
    """Let an app hold back every stage, whatever its kind. Usable as a decorator; once is enough."""
    if check not in _exit_checks:
        _exit_checks.append(check)
    return check


def exit_blockers(stage: Stage) -> list[Blocker]:
    """All that keeps the stage from ending: its kind's reasons, then what other apps hold back."""
    return [*kind_of(stage).exit_blockers(stage), *(found for check in _exit_checks for found in check(stage))]


def notes_on(stage: Stage) -> list[str]:
    """What the office is told of a stage in progress beside its blockers: its kind's notes, then those of other apps."""
    return [*kind_of(stage).notes(stage), *answers(NOTED, stage=stage)]
