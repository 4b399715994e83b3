"""What the application's database role may do: read and write rows, and of what only grows nothing but add to it.

The list is not kept by hand. Where a model's trigger refuses UPDATE or DELETE to everybody (`pgtrigger.Protect` without a
condition), the application is not granted it either, so that taking the trigger away changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

Refused = dict[Any, set[str]]


def refused() -> Refused:
    """Model by model, the operations its triggers refuse whatever the row holds."""
    found: Refused = defaultdict(set)
    for model, trigger in pgtrigger.registered():
        if type(trigger) is pgtrigger.Protect and trigger.condition is None:
            found[model] |= set(str(trigger.operation).split(" OR "))
    return found


def grants(role: str) -> Iterator[sql.Composed]:
    """The statements, in order; run again they leave the same."""
    name = sql.Identifier(role)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(name)
    # A temporary table could stand before a real one where a trigger looks something up.
    database = sql.Identifier(connection.settings_dict["NAME"])
    yield sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC, {}").format(database, name)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)
    yield sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
    there = set(connection.introspection.table_names())
    for model, operations in refused().items():
        if model._meta.db_table not in there:  # its migration was taken back, before an earlier version takes over
            continue
        table, key = sql.Identifier(model._meta.db_table), sql.Identifier(model._meta.pk.column)
        what = sql.SQL(", ").join(map(sql.SQL, sorted(operations)))
        yield sql.SQL("REVOKE {} ON {} FROM {}").format(what, table, name)
        if "DELETE" not in operations:
            # A row that may be taken away is locked first, and to lock it is a right to some column.
            yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(key, table, name)


def grant(role: str) -> None:
    """Give the role exactly what the application needs; as the tables' owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in grants(role):
            cursor.execute(statement)


def follow_tables(**kwargs: Any) -> None:
    """After every `migrate` the application may use the tables that came; where its role exists and is not migrating."""
    role = settings.DATABASE_APPLICATION_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        is_there = cursor.fetchone() is not None
    if is_there:
        grant(role)
