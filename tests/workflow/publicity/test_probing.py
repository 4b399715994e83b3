"""The probe counts what the public got: half a page, or nonsense, is no answer (Articles 21, 25)."""

import socketserver
import threading
from contextlib import contextmanager

import pytest

from portal import clock
from tests.factories.publicity import PUBLISHED, draft_notice, published
from workflow.publicity.tasks import probe_running_notices

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]
CUT_SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html>half"
NONSENSE = b"%%%% what is this\r\n\r\n"


@contextmanager
def answering(words: bytes):
    """A server that says these words to whoever asks, and hangs up."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            self.request.sendall(words)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("words", [CUT_SHORT, NONSENSE], ids=["cut short", "nonsense"])
def test_a_broken_answer_is_counted_as_none(settings, words):
    notice = published(draft_notice())
    with clock.travel(clock.moment(PUBLISHED, 15)), answering(words) as address:
        settings.PORTAL_PROBE_URL = address
        assert probe_running_notices() == 1
    assert notice.reachability.get().failed == 1
