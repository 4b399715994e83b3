"""Django's backend, which knows of each connection what it has planned, and without a statement that nothing has happened to it."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Each request begins with whether its connection still stands (`CONN_HEALTH_CHECKS`): here without a trip there."""

    planned: dict[Any, str] | None = None
    """What this very connection has planned, by name (`portal.questions`); nothing where a pooler shares it (`SHARED`)."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.planned = None if self.settings_dict.get("SHARED") else {}
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """A server that ends a connection says so on it first: where nothing waits to be read, it stands as it did.

        After an error, and where something does wait, the server is asked, as Django does.
        """
        if self.errors_occurred or self.connection is None or self.connection.closed or self._has_news():
            return super().is_usable()
        return True

    def _has_news(self) -> bool:
        """Whether there is anything to read, be it that it was closed."""
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return bool(waiting.poll(0))
