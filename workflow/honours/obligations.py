"""What a winner owes after an honour, each duty told by the app that knows of it (Articles 6, 27, 32, 36)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from workflow.honours.enums import DutyState
from workflow.honours.models import Honour
from workflow.programmes.ruleset.schema import RuleSet


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How one duty stands on one honour: `missing` says what is still to be done, `url` where its winner does it."""

    state: DutyState
    missing: str = ""
    url: str = ""

    def __str__(self) -> str:
        said = "" if self.state == DutyState.NONE and self.missing else str(self.state.label)
        return "：".join(filter(None, (said, self.missing)))


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of winners.

    `article(rules)` is where a rule set says so; empty: its winners have no such duty. `prepare(rows)` adds to honours what
    `judge(honour)` reads, at the same number of queries however many rows, and annotates `owes_<code>`: whether something is
    missing.
    """

    code: str
    label: str
    article: Callable[[RuleSet], str]
    prepare: Callable[[QuerySet[Honour]], QuerySet[Honour]]
    judge: Callable[[Honour], Fulfilment]


_duties: dict[str, Duty] = {}


def register_duty(duty: Duty) -> Duty:
    """Let an app say what winners owe and how it stands. The same code replaces."""
    _duties[duty.code] = duty
    return duty


def all_duties() -> list[Duty]:
    """Every duty, in order of registration."""
    return list(_duties.values())


def with_duties(rows: QuerySet[Honour]) -> QuerySet[Honour]:
    """The honours with all that their duties are judged by."""
    for duty in all_duties():
        rows = duty.prepare(rows)
    return rows


def fulfilment_of(duty: Duty, honour: Honour) -> Fulfilment:
    """How a duty stands on an honour that came through `with_duties`."""
    return duty.judge(honour) if duty.article(honour.edition.rules) else Fulfilment(DutyState.NONE)


def duties_of(honour: Honour) -> Iterator[tuple[Duty, Fulfilment]]:
    """The duties that its winner has, each with how it stands."""
    prepared = with_duties(Honour.objects.filter(pk=honour.pk).select_related("edition")).get()
    for duty in all_duties():
        if duty.article(prepared.edition.rules):
            yield duty, duty.judge(prepared)
