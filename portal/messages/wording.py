"""The text of a letter: values written as an official writes them, and no line about what is not there."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from string import Formatter
from typing import Any

from portal import clock
from portal.documents.wording import official_date
from portal.quotes import nest_quotes

_GAP = re.compile(r"\n{3,}")


def compose(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template in. A line all of whose values are empty is left out; a name nobody gave raises `KeyError`.

    One that has something to say is never lost for a value that is missing beside it.
    """
    said = {name: say(value) for name, value in values.items()}
    lines = [line.format_map(said) for line in template.splitlines() if _says_something(line, said)]
    return nest_quotes(_GAP.sub("\n\n", "\n".join(lines)).strip())


def say(value: Any) -> str:
    """A value as a letter writes it: `2026年11月26日`, `2026年11月26日17:00`; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{official_date(clock.day_of(value))}{clock.local(value):%H:%M}"
    if isinstance(value, date):
        return official_date(value)
    return str(value).strip()


ENDED = ("？", "！", "?", "!")


def sentence(text: str) -> str:
    """What somebody typed, ended by one full stop or as a question or an exclamation is; empty stays empty."""
    said = text.strip().rstrip("。．.；;，,")
    return f"{said}。" if said and not said.endswith(ENDED) else said


def _says_something(line: str, said: Mapping[str, str]) -> bool:
    named = [said[name] for name in _names(line)]
    return not named or any(named)


def _names(line: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(line) if name]
