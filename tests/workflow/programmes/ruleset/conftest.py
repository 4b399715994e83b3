from collections.abc import Callable
from pathlib import Path

import pytest

from workflow.programmes.ruleset import RuleSet, RuleSetError, RuleSetErrors, parse_ruleset

ROOT = Path(__file__).resolve().parents[4]
SHIPPED = ROOT / "workflow" / "programmes" / "rulesets"
FIXTURES = ROOT / "tests" / "fixtures" / "rulesets"


def text_of(name: str) -> str:
    folder = FIXTURES if name.startswith("riverside") else SHIPPED
    return (folder / f"{name}.toml").read_text(encoding="utf-8")


def load(name: str) -> RuleSet:
    return parse_ruleset(text_of(name), name=f"{name}.toml")


def refusals(text: str) -> list[RuleSetError]:
    with pytest.raises(RuleSetErrors) as refused:
        parse_ruleset(text, name="bad.toml")
    return refused.value.errors


def change(text: str, old: str, new: str, *, nth: int = 1) -> tuple[str, int]:
    """The text with the nth `old` replaced, and the line the replacement starts on."""
    place = -1
    for _ in range(nth):
        place = text.index(old, place + 1)
    return text[:place] + new + text[place + len(old) :], text[:place].count("\n") + 1


Refuse = Callable[..., list[RuleSetError]]


@pytest.fixture
def base() -> str:
    return text_of("changning-quality-2023")
