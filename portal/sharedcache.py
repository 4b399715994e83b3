"""The cache in Redis/Valkey, as what it is for everything that asks it: a convenience, never a reason to fail.

While the store is gone whatever is asked for is not there and whatever is to be kept is forgotten; `/readyz` says so.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from portal.valkey import valkey_at

# One command for all, so that no counter stays for ever; a transaction costs redis-py twice as much.
COUNT = """
local counted = {}
for nth, key in ipairs(KEYS) do
    counted[nth] = redis.call('INCRBY', key, ARGV[2 * nth - 1])
    if counted[nth] == tonumber(ARGV[2 * nth - 1]) then redis.call('EXPIRE', key, ARGV[2 * nth]) end
end
return counted
"""


class _Client(RedisCacheClient):
    """Django's, which makes a client for each call: that costs more than the call."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if pool not in self._clients:
            self._clients[pool] = super().get_client(key, write=write)
        return self._clients[pool]

    @cached_property
    def _clients(self) -> dict[Any, Any]:
        return {}


class SharedCache(RedisCache):
    """Django's Redis cache, for which a store that does not answer is an empty one."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
        self._valkey = valkey_at(server)

    def _ask(self, call: Callable[[], Any], otherwise: Any = None) -> Any:
        return self._valkey.ask(call, otherwise)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        # Nobody else has it: allauth takes locks this way, and would let nobody log in.
        return self._ask(lambda: super(SharedCache, self).add(key, value, timeout, version), otherwise=True)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(lambda: super(SharedCache, self).get(key, default, version), otherwise=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._ask(lambda: super(SharedCache, self).set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._ask(lambda: super(SharedCache, self).touch(key, timeout, version), otherwise=False)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._ask(lambda: super(SharedCache, self).delete(key, version), otherwise=False)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._ask(lambda: super(SharedCache, self).get_many(keys, version), otherwise={})

    def has_key(self, key: Any, version: Any = None) -> Any:
        return self._ask(lambda: super(SharedCache, self).has_key(key, version), otherwise=False)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises `ValueError` where there is no such key, as every cache does: also while the store is gone."""
        counted = self._ask(lambda: super(SharedCache, self).incr(key, delta, version))
        if counted is None:
            raise ValueError(f"Key '{key}' not found")
        return int(counted)

    def count_all(self, counted: Sequence[tuple[str, int, int]]) -> list[int]:
        """So many more under each key, within so many seconds of the first, in one trip; nothing while the store is gone."""
        if not counted:
            return []
        keys = [self.make_and_validate_key(key) for key, _, _ in counted]
        values = [value for _, more, seconds in counted for value in (more, seconds)]
        return self._ask(lambda: self._cache.get_client(keys[0], write=True).eval(COUNT, len(keys), *keys, *values), [])

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._ask(lambda: super(SharedCache, self).set_many(data, timeout, version), otherwise=list(data))

    def delete_many(self, keys: Any, version: Any = None) -> None:
        self._ask(lambda: super(SharedCache, self).delete_many(keys, version))
