"""Who is asked beside the panels for an opinion on what touches a case does not review that case as well (Article 28)."""

from collections.abc import Callable, Iterable

Pair = tuple[int, int]
Source = Callable[[Iterable[int], Iterable[int]], set[Pair]]
_sources: list[Source] = []
SAID = "已就涉及该申报的事项征求其意见"


def register_consulted(source: Source) -> Source:
    """Let an app above say whom it asked about which cases, of these cases and accounts: pairs of keys. Usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def consulted_on(applications: Iterable[int], users: Iterable[int]) -> set[Pair]:
    """Which of the accounts were asked about which of the cases, or are."""
    cases, people = list(applications), list(users)
    return {pair for source in _sources for pair in source(cases, people)}
