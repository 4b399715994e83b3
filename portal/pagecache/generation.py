"""The generation in Redis/Valkey that makes every process's copies right or void."""

import logging
import secrets
import threading
import time
from functools import partial

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
        _client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, decode_responses=True
        )
    return _client


def purge() -> None:
    """Void every cached page on every node within half a second.

    A generation is a random word, never a count: a count lost with the store would come round to a number some process
    still holds pages of.
    """
    try:
        client().set(KEY, secrets.token_hex(8))
    except redis.RedisError:
        # Without the store nothing is served from the cache; a page kept over a short gap dies at its LIFETIME.
        log.warning("页面缓存世代未能更新：Redis 无响应，缓存停用至其恢复。")


class _Batch(threading.local):
    """The purges this thread's transaction has asked for and not had yet: one mark that all of them share."""

    wanted: list[bool] = []


_batch = _Batch()


def purge_on_commit() -> None:
    """`purge`, once what was written is there to be read; of many in one transaction the first does for all.

    What a rollback forgets leaves the mark for the next transaction; what a commit runs takes it away.
    """
    if not _batch.wanted:
        _batch.wanted = [True]
    # Robust, and after the commit: a page drawn before it would keep the old rows for a whole period.
    transaction.on_commit(partial(_purge_once, _batch.wanted), robust=True)


def _purge_once(wanted: list[bool]) -> None:
    if wanted:
        wanted.clear()
        purge()


class Generation:
    """The current generation, asked for at most twice a second; None while it cannot be known."""

    def __init__(self) -> None:
        self._known: str | None = None
        self._until = 0.0
        self._asking = threading.Lock()

    def fresh(self) -> str | None:
        """The generation where it is known without asking."""
        return self._known if time.monotonic() < self._until else None

    def current(self) -> str | None:
        """The generation, asked for where it must be. One thread asks: the others want the same answer."""
        if time.monotonic() >= self._until:
            with self._asking:
                if time.monotonic() >= self._until:
                    self._learn()
        return self._known

    def _learn(self) -> None:
        asked = time.monotonic()
        self._known = self._ask()
        # Good from the moment it was asked; a store that let us wait has another half second from now.
        self._until = (asked if self._known else time.monotonic()) + CHECK_SECONDS

    @staticmethod
    def _ask() -> str | None:
        try:
            return _read() or _begin()
        except redis.RedisError:
            return None


def _read() -> str | None:
    found = client().get(KEY)
    return str(found) if found else None


def _begin() -> str | None:
    """The first generation of an empty store; of two processes that begin at once, one's word holds."""
    client().set(KEY, secrets.token_hex(8), nx=True)
    return _read()
