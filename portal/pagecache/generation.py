"""The generation in Redis/Valkey that makes every process's copies right or void."""

import logging
import secrets
import threading
import time
from functools import partial

import redis
from django.conf import settings
from django.db import transaction

from portal.valkey import Valkey, valkey_at

log = logging.getLogger(__name__)
KEY = "portal:pagecache:generation"
CHECK_SECONDS = 0.5


def valkey() -> Valkey:
    """Quick to give up: a page is better rendered than awaited."""
    return valkey_at(settings.REDIS_URL)


def purge() -> None:
    """Void every cached page on every node within half a second.

    A generation is a random word, never a count: a count lost with the store would come round to a number some process
    still holds pages of.
    """
    try:
        # Always tried, known to be gone or not: what another process could still read must be void.
        valkey().client.set(KEY, secrets.token_hex(8))
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
        self._known = valkey().ask(lambda: _read() or _begin(), otherwise=None)
        # A store that is gone costs nothing to ask: the page cache is back when it is.
        self._until = asked + CHECK_SECONDS if self._known else 0.0


def _read() -> str | None:
    found = valkey().client.get(KEY)
    return str(found) if found else None


def _begin() -> str | None:
    """The first generation of an empty store; of two processes that begin at once, one's word holds."""
    valkey().client.set(KEY, secrets.token_hex(8), nx=True)
    return _read()
