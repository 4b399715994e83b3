"""Whether Valkey (or Redis), behind cache, page cache and queue, answers: nobody waits twice for one that is gone."""

import functools
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import redis

T = TypeVar("T")
log = logging.getLogger("portal.valkey")
PATIENCE_SECONDS = 0.5
KNOCK_SECONDS = 0.25
HEARD_SECONDS = 0.1
TIMEOUTS = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}


class Valkey:
    """One server as this process knows it."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url, decode_responses=True, **TIMEOUTS)  # type: ignore[arg-type]
        self._gone = False
        self._knocking = threading.Lock()
        self._knock_at = self._heard_at = 0.0

    def ask(self, call: Callable[[], T], otherwise: T) -> T:
        """What the call says; `otherwise` where the store does not answer, at once while that is known."""
        if self.is_gone():
            return otherwise
        try:
            found = call()
        except redis.RedisError as error:
            self.miss(error)
            return otherwise
        self._heard_at = time.monotonic()
        return found

    def miss(self, error: Exception) -> None:
        """Say that it did not answer."""
        log.warning("缓存与消息队列暂时不可用：%s", type(error).__name__)
        self._gone = True

    def is_gone(self) -> bool:
        """Whether it is known not to answer. Meanwhile one thread at a time knocks, when somebody asks."""
        if self._gone and time.monotonic() >= self._knock_at and self._knocking.acquire(blocking=False):
            threading.Thread(target=self._knock, name="valkey-knock", daemon=True).start()
        return self._gone

    def answers(self) -> bool:
        """Whether it answers now, asked unless it is known not to, or has just answered something else."""
        if not self._gone and time.monotonic() - self._heard_at < HEARD_SECONDS:
            return True
        return self.ask(lambda: bool(self.client.ping()), otherwise=False)

    def _knock(self) -> None:
        try:
            with suppress(redis.RedisError):
                self.client.ping()
                self._gone = False
        finally:
            self._knock_at = time.monotonic() + KNOCK_SECONDS
            self._knocking.release()


@functools.cache
def valkey_at(url: str) -> Valkey:
    """The one of an address."""
    return Valkey(url)
