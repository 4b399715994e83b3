"""The suite lives as the application's database role; some tests ask what the owner of the tables could do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations


@contextmanager
def as_owner() -> Iterator[Any]:
    """A cursor that no grant and no trigger stops, as whoever has the database has; the application's role afterwards."""
    with connection.cursor() as cursor:
        become_owner(cursor)
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = DEFAULT")
        become_application(cursor)


def clear_up_as_owner() -> None:
    """After a test that commits Django empties the tables by TRUNCATE, which the application's role may not."""
    plain = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        plain(self, ["SET ROLE NONE", *sql_list, f"SET ROLE {settings.DATABASE_APPLICATION_ROLE}"])

    DatabaseOperations.execute_sql_flush = execute_sql_flush


def become_owner(cursor: Any) -> None:
    """Lay the lesser role down; the session logged in as the owner."""
    cursor.execute("SET ROLE NONE")


def become_application(cursor: Any) -> None:
    """Take the lesser role, as every connection of the suite does when it begins."""
    cursor.execute(f"SET ROLE {settings.DATABASE_APPLICATION_ROLE}")


def past_the_guard(setting: str, statement: str, *values: Any) -> None:
    """What anybody with SQL as the application's role can do: make the setting that the verbs make, and write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.DATABASE_APPLICATION_ROLE,)
        cursor.execute("SELECT set_config(%s, 'on', true)", [setting])
        cursor.execute(statement, values)
        cursor.execute("SELECT set_config(%s, 'off', true)", [setting])
