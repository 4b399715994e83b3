"""The cache in Redis/Valkey, as what it is for everything that asks it: a convenience, never a reason to fail.

While the store is gone whatever is asked for is not there and whatever is to be kept is forgotten; `/readyz` says so.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger("portal.sharedcache")


class SharedCache(RedisCache):
    """Django's Redis cache, for which a store that does not answer is an empty one."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        # Nobody else has it: allauth takes locks this way, and would let nobody log in.
        return _ask(lambda: super(SharedCache, self).add(key, value, timeout, version), otherwise=True)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return _ask(lambda: super(SharedCache, self).get(key, default, version), otherwise=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        _ask(lambda: super(SharedCache, self).set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return _ask(lambda: super(SharedCache, self).touch(key, timeout, version), otherwise=False)

    def delete(self, key: Any, version: Any = None) -> Any:
        return _ask(lambda: super(SharedCache, self).delete(key, version), otherwise=False)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return _ask(lambda: super(SharedCache, self).get_many(keys, version), otherwise={})

    def has_key(self, key: Any, version: Any = None) -> Any:
        return _ask(lambda: super(SharedCache, self).has_key(key, version), otherwise=False)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises `ValueError` where there is no such key, as every cache does: also while the store is gone."""
        counted = _ask(lambda: super(SharedCache, self).incr(key, delta, version))
        if counted is None:
            raise ValueError(f"Key '{key}' not found")
        return int(counted)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return _ask(lambda: super(SharedCache, self).set_many(data, timeout, version), otherwise=list(data))

    def delete_many(self, keys: Any, version: Any = None) -> None:
        _ask(lambda: super(SharedCache, self).delete_many(keys, version))


def _ask(call: Callable[[], Any], otherwise: Any = None) -> Any:
    try:
        return call()
    except RedisError as error:
        log.warning("缓存暂时不可用：%s", type(error).__name__)
        return otherwise
