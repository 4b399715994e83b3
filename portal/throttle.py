"""Limits against floods and guessing, counted in the shared cache."""

from dataclasses import dataclass
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
        counted = cast(SharedCache, cache).count(self._key(who), self.seconds)
        # Its store is gone: nobody is refused for what nobody counted.
        return counted is None or counted <= self.times

    def exhausted(self, who: str) -> bool:
        """Whether nothing is left, without counting."""
        return int(cache.get(self._key(who), 0)) >= self.times

    def _key(self, who: str) -> str:
        return f"throttle:{self.name}:{salted_hmac('portal.throttle', counted_as(who), algorithm='sha256').hexdigest()}"


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
