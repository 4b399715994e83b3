"""Values as they stand in the text of a statement: a message of many is put together before the cursor sees it."""

from collections.abc import Iterable
from typing import Any

from psycopg.adapt import Transformer


class Literals:
    """Of one message: what was found of a value's type serves the next, where a cursor's `mogrify` looks for it each time."""

    def __init__(self, connection: Any) -> None:
        connection.ensure_connection()
        self._adapted = Transformer(connection.connection)

    def of(self, value: Any) -> str:
        """A value as text."""
        return "NULL" if value is None else self._adapted.as_literal(value).decode()

    def filled(self, sql: str, values: Iterable[Any]) -> str:
        """A statement with its values in the places of its `%s`."""
        return sql % tuple(self.of(value) for value in values)
