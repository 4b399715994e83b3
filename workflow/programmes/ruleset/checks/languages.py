"""A rule set that promises English has it everywhere the public reads."""

from collections.abc import Iterator

from workflow.programmes.ruleset.base import Table
from workflow.programmes.ruleset.errors import Loc, Problem
from workflow.programmes.ruleset.schema import RuleSet


def check_english(ruleset: RuleSet) -> Iterator[Problem]:
    """With `en` among the languages, no `english_…` field is left out."""
    if "en" in ruleset.languages:
        yield from _gaps(ruleset, ())


def _gaps(value: object, loc: Loc) -> Iterator[Problem]:
    if isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield from _gaps(entry, (*loc, place))
    elif isinstance(value, Table):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if inner is None and name.startswith("english_") and _is_said(value, name):
                yield Problem((*loc, name), "languages 含 en，须填写英文")
            yield from _gaps(inner, (*loc, name))


def _is_said(value: Table, name: str) -> bool:
    """Whether there is anything to say in English: what is left out in Chinese is not asked for."""
    return getattr(value, name.removeprefix("english_"), True) is not None
