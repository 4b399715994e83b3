"""What a person sits in by a role: told by the apps that own the seats, so that a role is not taken from under one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.access.enums import Role
from portal.access.models import User


@dataclass(frozen=True)
class Seat:
    """One seat somebody holds now: in words, and where the office fills it anew."""

    role: Role
    name: str
    url: str


Source = Callable[[User], Iterable[Seat]]
_sources: list[Source] = []


def register_seats(source: Source) -> None:
    """Make the seats of one kind known. Twice is once."""
    if source not in _sources:
        _sources.append(source)


def seats(user: User, role: Role | None = None) -> list[Seat]:
    """The seats this account holds now, those of one role or all."""
    found = [seat for source in _sources for seat in source(user)]
    return [seat for seat in found if role is None or seat.role == role]
