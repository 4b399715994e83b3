"""Every item cites an article that exists."""

from collections.abc import Iterator
from typing import Any

from workflow.programmes.ruleset.base import NUMBER_CITATION, SETTING_CITATION
from workflow.programmes.ruleset.errors import Loc, Problem
from workflow.programmes.ruleset.schema import RuleSet


def check_articles(ruleset: RuleSet) -> Iterator[Problem]:
    """Article numbers lie within the measures; settings referred to are explained."""
    settings = {setting.name for setting in ruleset.settings}
    for loc, citation in _citations(ruleset.as_data(), ()):
        reason = _number_fault(citation, ruleset.articles) or _setting_fault(citation, settings)
        if reason:
            yield Problem(loc, reason)


def _citations(value: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """Every `article` key of the file with its place."""
    if isinstance(value, list):
        for place, entry in enumerate(value):
            yield from _citations(entry, (*loc, place))
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key == "article" or key.endswith("_article"):
                yield from [((*loc, key), entry)] if entry is not None else []
            else:
                yield from _citations(entry, (*loc, key))


def _number_fault(citation: str, articles: int | None) -> str | None:
    match = NUMBER_CITATION.match(citation)
    if match is None:
        return None
    if articles is None:
        return "文件开头未写明 articles（共有几条），不能用条号作依据；请写 articles，或写明文件名称"
    number = int(match["article"])
    return f"办法共 {articles} 条，没有第 {number} 条" if number > articles else None


def _setting_fault(citation: str, settings: set[str]) -> str | None:
    match = SETTING_CITATION.match(citation)
    if match is None or match["name"] in settings:
        return None
    return f"[[settings]] 中没有名为“{match['name']}”的事项；办法未作规定的，须在那里写明设定及理由"


def check_settings(ruleset: RuleSet) -> Iterator[Problem]:
    """A setting names a field that this file has, and no point is settled twice."""
    data = ruleset.as_data()
    names: set[str] = set()
    for place, setting in enumerate(ruleset.settings):
        if setting.name in names:
            yield Problem(("settings", place, "name"), f"事项“{setting.name}”重复")
        names.add(setting.name)
        if not _has_path(data, setting.field.split(".")):
            yield Problem(("settings", place, "field"), f"本文件没有 {setting.field} 这一项")


def _has_path(data: Any, parts: list[str]) -> bool:
    """Does the path lead to a value? Entries of a list are named by their code."""
    for part in parts:
        if isinstance(data, list):
            data = next((entry for entry in data if isinstance(entry, dict) and entry.get("code") == part), None)
        elif isinstance(data, dict):
            data = data.get(part)
        if data is None:
            return False
    return True
