"""Limits against floods and guessing, counted in the shared cache."""

from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from portal.identity.crypto import blind_index


@dataclass(frozen=True)
class Limit:
    """At most `times` within `seconds`."""

    name: str
    times: int
    seconds: int

    def spend(self, who: str) -> bool:
        """Count one; False when it was one too many. Who it was is kept as a keyed digest alone."""
        key = self._key(who)
        cache.add(key, 0, self.seconds)
        return cache.incr(key) <= self.times

    def exhausted(self, who: str) -> bool:
        """Whether nothing is left, without counting."""
        return int(cache.get(self._key(who), 0)) >= self.times

    def _key(self, who: str) -> str:
        return f"objections:{self.name}:{blind_index(who, 'objections.throttle')}"


FILED_FROM = Limit("filed-from", 20, 3600)
FILED_BY = Limit("filed-by", 5, 24 * 3600)
LOOKED_UP_FROM = Limit("looked-up-from", 30, 900)
LOOKED_UP_NUMBER = Limit("looked-up-number", 8, 900)


def address_of(request: HttpRequest) -> str:
    """The peer's address as the front server vouches for it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def check_filing(request: HttpRequest) -> None:
    """Refuse a flood of objections from one place; what was typed stays on the form."""
    if FILED_FROM.exhausted(address_of(request)):
        raise ValidationError(
            "同一网络在一小时内提交的异议过多，您填写的内容和文件都已保留，请稍后再点击提交，或者改用其他渠道。"
        )
