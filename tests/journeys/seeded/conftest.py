"""The portal with its demonstration, seeded once for all tests of this folder, who live on the day it was seeded."""

from collections.abc import Iterable, Iterator
from datetime import date
from threading import Lock
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

from cms_pages.demonstration.seed import seed
from portal import clock
from portal.access.models import User
from tests.conftest import kept_until_the_end
from tests.journeys.conftest import set_up_portal

# No workday, of a year nobody has published yet.
SEEDED_AT = clock.moment(date(2027, 10, 2), 15)


def set_up_and_seed() -> dict[str, User]:
    accounts = set_up_portal()
    assert seed() is True
    return accounts


@pytest.fixture(scope="package")
def seeded(browser: Any, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    """The accounts of the demonstration.

    The browser first, whoever is first to ask: from when its loop runs in this thread, Django has another connection, and what
    was seeded would be gone.
    """
    with clock.travel(SEEDED_AT), kept_until_the_end(django_db_blocker) as live:
        yield live(set_up_and_seed)


class OneTransactionServer(ThreadedWSGIServer):
    """Its threads share the connection, and so the transaction, of the test; a request ended does not end it."""

    def _close_connections(self) -> None:
        pass


class OneTransactionThread(LiveServerThread):
    """The listening thread itself has no share in the connection, which it would close at its end."""

    def __init__(self, shared: Any) -> None:
        super().__init__("localhost", StaticFilesHandler)
        self.shared, self.daemon = shared, True

    def _create_server(self, connections_override: Any = None) -> OneTransactionServer:
        return OneTransactionServer(
            (self.host, self.port), QuietWSGIRequestHandler, connections_override={"default": self.shared}
        )


@pytest.fixture(scope="package")
def site(seeded: dict[str, User]) -> Iterator[str]:
    """The seeded portal for browsers, one request after the other: what each writes is undone with its test."""
    shared = connections["default"]
    thread = OneTransactionThread(shared)
    shared.inc_thread_sharing()
    # A request begins and ends with this; it would drop a connection that is amid a transaction.
    shared.close_if_unusable_or_obsolete = lambda: None
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    inner, turn = thread.httpd.get_app(), Lock()

    def in_turn(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with turn, clock.travel(SEEDED_AT):
            answer = inner(environ, start_response)
            try:
                return list(answer)
            finally:
                answer.close()

    thread.httpd.set_app(in_turn)
    yield f"http://localhost:{thread.port}"
    thread.terminate()
    del shared.close_if_unusable_or_obsolete
    shared.dec_thread_sharing()
