"""Django's backend, which knows of each connection what it has planned, and without a statement that nothing has happened to it.

Whoever serves people does not wait for a server that is there and says nothing: after `patience` the connection is given up,
and nobody of this process asks again for `REST_SECONDS`.
"""

import select
import time
from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

REST_SECONDS = 5
CONNECT_SECONDS = 3
ANSWERED_BY = 0.9
"""The part of `patience` after which a server that is alive has ended a statement."""
SILENT = "数据库没有应答。"


class DatabaseWrapper(base.DatabaseWrapper):
    """Each request begins with whether its connection still stands (`CONN_HEALTH_CHECKS`): here without a trip there."""

    patience: ClassVar[float | None] = None
    """Seconds a statement may take; None is as long as it takes: commands, the worker."""
    _rests_until: ClassVar[float] = 0
    planned: dict[Any, str] | None = None
    """What this very connection has planned, by name (`portal.questions`); nothing where a pooler shares it (`SHARED`)."""

    @classmethod
    def serve_people(cls, patience: float) -> None:
        """From now on, in this process, wait no longer than that."""
        cls.patience = patience

    def get_connection_params(self) -> dict[str, Any]:
        told = {} if self.patience is None else {"connect_timeout": CONNECT_SECONDS}
        return told | super().get_connection_params()

    def init_connection_state(self) -> None:
        """A server that is alive ends what takes too long itself, also what waits for a lock: nobody else rests for that."""
        super().init_connection_state()
        # By a statement, for a pooler that keeps sessions takes no options; what one shares is no one's to set.
        if self.patience is not None and not self.settings_dict.get("SHARED"):
            self.connection.execute(f"SET statement_timeout = {int(self.patience * 1000 * ANSWERED_BY)}")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self._rests():
            raise OperationalError(SILENT)
        self.planned = None if self.settings_dict.get("SHARED") else {}
        try:
            made = super().get_new_connection(conn_params)
        except psycopg.errors.ConnectionTimeout:
            self._rest()
            raise
        if self.patience is not None:
            made.wait = partial(self._waited, made)
        return made

    def is_usable(self) -> bool:
        """A server that ends a connection says so on it first: where nothing waits to be read, it stands as it did.

        After an error, and where something does wait, the server is asked, as Django does.
        """
        if self._rests():
            return False
        if self.errors_occurred or self.connection is None or self.connection.closed or self._has_news():
            return super().is_usable()
        return True

    def _has_news(self) -> bool:
        """Whether there is anything to read, be it that it was closed."""
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return bool(waiting.poll(0))

    def _waited(self, made: psycopg.Connection[Any], answer: Generator[Any, Any, Any], **kwargs: Any) -> Any:
        """What the server answers. Of a statement that it still works on nothing can be known any more: the connection ends."""
        try:
            return psycopg.Connection.wait(made, answer, **{"timeout": self.patience, **kwargs})
        except psycopg.OperationalError:
            if made.pgconn.transaction_status == TransactionStatus.ACTIVE:
                made.close()
                self._rest()
            raise

    @classmethod
    def _rests(cls) -> bool:
        return time.monotonic() < cls._rests_until

    @classmethod
    def _rest(cls) -> None:
        cls._rests_until = time.monotonic() + REST_SECONDS
