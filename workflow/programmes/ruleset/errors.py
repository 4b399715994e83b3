"""What a refused rule-set file says: file, line, field and reason, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from portal.errors import cite

Loc = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class RuleSetError:
    """One fault of a rule-set file. `line` counts from 1; `field` counts list entries from 1."""

    line: int
    field: str
    reason: str
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.file} 第 {self.line} 行" if self.file else f"第 {self.line} 行"
        return f"{place}，{self.field}：{self.reason}" if self.field else f"{place}：{self.reason}"


class RuleSetErrors(Exception):
    """A rule-set file, or several, cannot be loaded. `errors` holds every fault found, in file order."""

    def __init__(self, errors: Iterable[RuleSetError]) -> None:
        self.errors = sorted(errors, key=lambda error: (error.file, error.line, error.field))
        super().__init__("\n".join(str(error) for error in self.errors))


class Problem(NamedTuple):
    """A fault found by a check, before its place is turned into a line. `loc` counts entries from 0."""

    loc: Loc
    reason: str


def field_name(loc: Loc) -> str:
    """`("quotas", 0, "tiers")` → `quotas[1].tiers`, as a person counts."""
    name = ""
    for part in loc:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def citing(reason: str, article: str) -> str:
    """The reason, followed by the article it rests on."""
    return f"{reason}（{cite(article)}）"
