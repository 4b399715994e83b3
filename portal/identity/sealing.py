"""For migrations: sealing a column that stood in the clear, in batches, and opening it again."""

from collections.abc import Callable

from django.db import connection

from portal.identity.crypto import DecryptionFailed, decrypt, encrypt

BATCH = 500


def seal_column(table: str, column: str, context: str) -> None:
    """Seal every text of a column; one that is sealed already stays as it is."""
    _rewrite(table, column, lambda text: text if opened(text, context) is not None else encrypt(text, context))


def unseal_column(table: str, column: str, context: str) -> None:
    """The way back."""
    _rewrite(table, column, lambda text: opened(text, context) or text)


def opened(text: str, context: str) -> str | None:
    """What a token of the column says; None for what is no token of it."""
    try:
        return decrypt(text, context)
    except DecryptionFailed:
        return None


def _rewrite(table: str, column: str, change: Callable[[str], str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> ''")  # noqa: S608 - names of migrations
        rows = cursor.fetchall()
        for start in range(0, len(rows), BATCH):
            changed = [(change(text), pk) for pk, text in rows[start : start + BATCH]]
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", changed)  # noqa: S608
