"""个人中心: what an account has in the portal, each app's own line, in one list."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Belonging:
    """A page of the account's own: `has(user)` says whether there is anything on it, `owed(user)` what of it waits for the
    person, and until when. The menu shows those `in_menu`."""

    name: str
    label: str
    text: str
    url: str
    has: Callable[[Any], bool]
    order: int
    in_menu: bool = False
    owed: Callable[[Any], str] | None = None
    waits: bool = False


_known: dict[str, Belonging] = {}


def register_belonging(one: Belonging) -> Belonging:
    """Let an app list a page of the account's own. The same name replaces."""
    _known[one.name] = one
    return one


def belongings_of(user: Any) -> list[Belonging]:
    """What this person has, in order; what is empty is not listed."""
    return [_as_it_stands(one, user) for one in _in_order() if _has(one, user)]


def _as_it_stands(one: Belonging, user: Any) -> Belonging:
    owed = one.owed(user) if one.owed else ""
    return replace(one, text=owed, waits=True) if owed else one


def menu_of(user: Any) -> list[Belonging]:
    """Those of them that the account's menu names on every page."""
    return [one for one in _in_order() if one.in_menu and _has(one, user)]


def _has(one: Belonging, user: Any) -> bool:
    """Asked once for each request's user: the menu and the list ask the same."""
    asked: dict[str, bool] = user.__dict__.setdefault("_belongings", {})
    if one.name not in asked:
        asked[one.name] = one.has(user)
    return asked[one.name]


def _in_order() -> list[Belonging]:
    return sorted(_known.values(), key=lambda one: one.order)
