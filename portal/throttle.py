"""Limits against floods and guessing, counted in the shared cache."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.sharedcache import SharedCache

# An address of IPv6 costs its bearer nothing: a subscriber has 2⁶⁴ of them.
PREFIX_V6 = 64


@dataclass(frozen=True)
class Limit:
    """At most `times` within `seconds`."""

    name: str
    times: int
    seconds: int

    def spend(self, who: str) -> bool:
        """Count one; False when it was one too many. Who it was is kept as a keyed digest alone."""
        if (tally := _tally.get()) and (self, who) in tally.before:
            return tally.spend((self, who)) <= self.times
        return _counted({(self, who): 1})[self, who] <= self.times

    def exhausted(self, who: str) -> bool:
        """Whether nothing is left, without counting."""
        if (tally := _tally.get()) and (self, who) in tally.before:
            return tally.counted((self, who)) >= self.times
        return int(cache.get(self.key_of(who), 0)) >= self.times

    def key_of(self, who: str) -> str:
        """Under which it is counted."""
        return f"throttle:{self.name}:{salted_hmac('portal.throttle', counted_as(who), algorithm='sha256').hexdigest()}"


Counted = tuple[Limit, str]
"""What is counted, and whom."""


@dataclass
class _Tally:
    """What is counted in one trip: `before` it, `reserved` with it, and `spent` since."""

    before: dict[Counted, int]
    reserved: Mapping[Counted, int]
    spent: Counter[Counted] = field(default_factory=Counter)

    def counted(self, one: Counted) -> int:
        return self.before[one] + self.spent[one]

    def spend(self, one: Counted) -> int:
        self.spent[one] += 1
        return self.counted(one)


_tally: ContextVar[_Tally | None] = ContextVar("tally", default=None)


@contextmanager
def counted_together(reserved: Mapping[Counted, int]) -> Iterator[None]:
    """Ask for these in one trip, and count so many of each with it; what is spent of them within costs no other.

    What comes to less or more than was reserved is set right at the end. Requests at the same moment see of one another
    what is reserved, not what is spent beyond it.
    """
    found = _counted(reserved)
    tally = _Tally({one: total - reserved[one] for one, total in found.items()}, reserved)
    token = _tally.set(tally)
    try:
        yield
    finally:
        _tally.reset(token)
        _counted({one: more for one, times in reserved.items() if (more := tally.spent[one] - times)})


def _counted(more: Mapping[Counted, int]) -> dict[Counted, int]:
    """So many more of each; what it comes to."""
    found = _store().count_all([(limit.key_of(who), times, limit.seconds) for (limit, who), times in more.items()])
    # Its store is gone: nobody is refused for what nobody counted.
    return dict(zip(more, found or more.values(), strict=True))


def _store() -> SharedCache:
    return cast(SharedCache, cache)


def counted_as(who: str) -> str:
    """An address of IPv6 counts as its subscriber's network (`2001:db8::/64`), everything else as itself."""
    try:
        found = ip_address(who)
    except ValueError:
        return who
    return str(ip_network((found, PREFIX_V6), strict=False)) if found.version == 6 else who


def address_of(request: HttpRequest) -> str:
    """The peer's address as the front server vouches for it."""
    return str(request.META.get("REMOTE_ADDR", ""))
