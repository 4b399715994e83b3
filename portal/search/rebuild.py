"""Rebuilding what the public reads: every app with public rows registers how its rows are brought in line."""

from collections.abc import Callable

Rebuild = Callable[[], list[str]]
_rebuilds: dict[str, Rebuild] = {}


def register_rebuild(name: str, rebuild: Rebuild) -> None:
    """Make a public read model known. `rebuild()` mends its rows from case data and returns one line per difference."""
    _rebuilds[name] = rebuild


def registered_rebuilds() -> dict[str, Rebuild]:
    """All of them by name, in order of registration."""
    return dict(_rebuilds)
