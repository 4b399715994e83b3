"""What a list's verb asks before it is offered: whether there is a case it may be done to."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.errors import TransitionNotAllowed
from portal.transitions.core import obstacles


def over_any(rows: Callable[[Any], Iterable[Any]], check: Callable[..., Any], none: str) -> Callable[..., None]:
    """A list verb's check: one of the cases it may be done to lets it be done. `none` is said where there is no case.

    Raises what keeps it from the first of them.
    """

    def check_now(obj: None, *, by: Any) -> None:
        first: list[str] = []
        for row in rows(by):
            found = obstacles(check, row, by=by)
            if not found:
                return
            first = first or found
        raise TransitionNotAllowed("；".join(first) or none)

    return check_now
