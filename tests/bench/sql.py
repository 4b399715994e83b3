"""What a page asks of the database."""

from __future__ import annotations

import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

BYPASS = {"Cookie": "sessionid=bench"}
"""A visitor with a session is never answered from the page cache."""


def statements(client: Client, path: str, **environ: str) -> list[str]:
    """The statements of one GET that must succeed; the page was asked for once before, as on a running server."""
    opened(client, path, **environ)
    with CaptureQueriesContext(connection) as captured:
        opened(client, path, **environ)
    return [query["sql"] for query in captured.captured_queries]


def opened(client: Client, path: str, **environ: str) -> bytes:
    """The page's body. Raises `RuntimeError` for anything but 200."""
    response = client.get(path, HTTP_HOST="127.0.0.1", **environ)
    if response.status_code != 200:
        raise RuntimeError(f"{path} 返回 {response.status_code}。")
    return response.getvalue() if response.streaming else response.content


def transactions() -> int:
    """How many transactions this database has seen, those of other processes included once they are idle a second."""
    time.sleep(1.2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
