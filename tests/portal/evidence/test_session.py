"""The files of one form are scanned over one connection; a scanner that closes it is asked over another."""

import io
import socket
import socketserver
import threading
from urllib.parse import urlsplit

import pytest

from portal.evidence import scanner
from portal.evidence.models import StagedUpload
from portal.evidence.receiving import Reception, Uploader
from tests.factories.evidence import EICAR, PDF, pdf_file
from tests.portal.evidence.test_forms import post

pytestmark = pytest.mark.django_db


def connected(address):
    found = urlsplit(address)
    if found.scheme == "tcp":
        return socket.create_connection((found.hostname, found.port))
    made = socket.socket(socket.AF_UNIX)
    made.connect(found.path)
    return made


class Relay(socketserver.BaseRequestHandler):
    """Passes on what is said to the scanner, and what it answers; closes after so many answers."""

    def handle(self):
        self.server.connections += 1
        with connected(self.server.clamd) as clamd:
            threading.Thread(target=self.pass_on, args=(clamd,), daemon=True).start()
            left = self.server.answers
            while left and (said := clamd.recv(4096)):
                *answers, _ = said.split(b"\0")
                self.request.sendall(b"".join(answer + b"\0" for answer in answers[:left]))
                left -= len(answers[:left])

    def pass_on(self, clamd):
        try:
            while said := self.request.recv(65536):
                clamd.sendall(said)
        except OSError:
            pass


@pytest.fixture
def relay(settings):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay)
    server.daemon_threads, server.clamd, server.connections, server.answers = True, settings.CLAMD_ADDRESS, 0, 100
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{server.server_address[1]}"
    scanner._rest_until[0] = 0.0
    yield server
    server.shutdown()
    server.server_close()
    scanner._rest_until[0] = 0.0


@pytest.mark.parametrize(("answers", "connections"), [(100, 1), (2, 2)])
def test_two_files_and_one_connection_unless_it_is_closed_between_them(stored, relay, answers, connections):
    relay.answers = answers
    form = post(pdf_file("甲.pdf"), pdf_file("乙.pdf"))
    assert form.is_valid()
    assert all(row.scanned_at for row in form.cleaned_data["files"])
    assert relay.connections == connections


def test_an_answer_that_nobody_asked_for_is_not_the_next_ones(relay):
    """The store took the first in no more: it was given to the scanner, and dropped."""
    infected, clean = io.BytesIO(PDF + EICAR), io.BytesIO(PDF)
    with scanner.in_one_session():
        scanner.begin_scan(infected)
        scanner.begin_scan(clean)
        assert (scanner.scan(clean).clean, scanner.scan(infected).threat != "") == (True, True)
        scanner.begin_scan(clean)
        assert scanner.scan(infected).threat


def test_the_second_is_refused_for_what_it_is(stored, relay):
    form = post(pdf_file("甲.pdf"), pdf_file("乙.pdf", b"%PDF-1.4\n" + EICAR))
    assert not form.is_valid()
    assert "乙.pdf" in form.errors["files"][0]
    assert "病毒" in form.errors["files"][0]
    assert (relay.connections, len(stored())) == (1, 1)


def test_what_is_begun_and_not_taken_is_let_go(stored, relay):
    first, other = pdf_file("甲.pdf"), pdf_file("乙.pdf")
    reception = Reception(Uploader(session_key="mine"))
    with reception.expecting([first, other]):
        left = reception.coming[other]
        assert reception.take(first).scanned_at
    assert (reception.coming, left.saving._file.closed) == ({}, True)
    assert (len(stored()), StagedUpload.objects.count()) == (2, 0)  # the sweep deletes them
