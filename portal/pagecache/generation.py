"""The generation number in Redis/Valkey that makes every process's copies right or void."""

import logging
import time

import redis
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)
KEY = "portal:pagecache:generation"
CHECK_SECONDS = 0.5
_client: redis.Redis | None = None


def client() -> redis.Redis:
    """One connection pool a process, quick to give up: a page is better rendered than awaited."""
    global _client
    if _client is None:
        _client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
    return _client


def purge() -> None:
    """Void every cached page on every node within half a second."""
    try:
        client().incr(KEY)
    except redis.RedisError:
        # No page is served from cache while the number cannot be read, so nothing stale remains.
        log.warning("页面缓存世代号未能更新：Redis 无响应，缓存停用至其恢复。")


def purge_on_commit() -> None:
    """`purge`, once what was written is there to be read."""
    transaction.on_commit(purge)


class Generation:
    """The current number, asked for at most twice a second; None while it cannot be known."""

    def __init__(self) -> None:
        self._known: int | None = None
        self._until = 0.0

    def current(self) -> int | None:
        now = time.monotonic()
        if now >= self._until:
            self._known, self._until = self._ask(), now + CHECK_SECONDS
        return self._known

    @staticmethod
    def _ask() -> int | None:
        try:
            return int(client().get(KEY) or 0)
        except redis.RedisError:
            return None
