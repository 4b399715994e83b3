"""The malware scanner: clamd over its socket (INSTREAM, clamd(8)). No answer is never taken for clean."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger("portal.evidence")
CHUNK = 256 * 1024
ANSWER_BYTES = 4096
FIRST_FILE = 2
"""The number of a session's first file."""
REST_SECONDS = 5.0
PING_SECONDS = 2.0
_rest_until: list[float] = [0.0]


@dataclass(frozen=True, slots=True)
class Scan:
    """What the scanner said: `clean`, or the name of a `threat`; neither of a file it cannot judge.

    `answered` says whether it said anything, `awake` whether it was there to be asked: if so, its silence is the file's.
    """

    clean: bool = False
    threat: str = ""
    answered: bool = True
    awake: bool = True


ASLEEP = Scan(answered=False, awake=False)
_session: "ContextVar[Session | None]" = ContextVar("scanner_session", default=None)


@contextmanager
def in_one_session() -> Iterator[None]:
    """Files scanned within are asked about over one connection."""
    session = Session()
    token = _session.set(session)
    try:
        yield
    finally:
        _session.reset(token)
        session.close()


def begin_scan(file: BinaryIO) -> None:
    """Within a session, give the scanner a file that `scan` is going to be asked about, and rewind it."""
    session = _session.get()
    if session is None or _is_away():
        return
    try:
        if not session.is_open:
            session.open()
        session.give(file)
    except OSError as error:
        session.close()
        _rest(error)
    finally:
        file.seek(0)


def scan(file: BinaryIO) -> Scan:
    """Have a file scanned, and rewind it. After a failure this process leaves the scanner alone for `REST_SECONDS`."""
    if _is_away():
        return ASLEEP
    session = _session.get() or Session()
    awake = session.is_open
    try:
        # It closes what was left open too long, or had a file past its limit: asked anew, it says whether it is there.
        if said := session.ask(file):
            return _read(said)
        session.open()
        awake = True
        return _read(session.ask(file))
    except OSError as error:
        session.close()
        _rest(error)
        return Scan(answered=False, awake=awake)
    finally:
        if session is not _session.get():
            session.close()
        file.seek(0)


class Session:
    """A connection to the scanner, over which it is given one file after the other (IDSESSION).

    It looks into several at once, and its answers bear the numbers of what was asked, the PING being the first.
    """

    def __init__(self) -> None:
        self._connected: socket.socket | None = None
        self._given: list[BinaryIO] = []
        self._said: dict[BinaryIO, str] = {}
        self._unread = b""

    @property
    def is_open(self) -> bool:
        return self._connected is not None

    def open(self) -> None:
        """Connect anew and have it say that it is awake. Raises `OSError`."""
        self.close()
        self._connected = _connect()
        _check_awake(self._connected)

    def give(self, file: BinaryIO) -> None:
        """Send a file."""
        if self._connected is not None:
            self._given.append(file)
            _send(self._connected, file)

    def ask(self, file: BinaryIO) -> str:
        """What it says of a file; nothing where it closed the connection, or none is open."""
        if file not in self._given and file not in self._said:
            self.give(file)
        while file not in self._said and self._connected and self._hear(self._connected):
            pass
        return self._said.get(file, "")

    def _hear(self, clamd: socket.socket) -> bool:
        """Take what it says next; False where it has closed the connection."""
        said = b""
        with suppress(ConnectionResetError):
            if clamd.family != socket.AF_UNIX:
                # Its next answer waits until the last is acknowledged, which has 40 ms unless it is asked for now.
                clamd.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            said = clamd.recv(ANSWER_BYTES)
        *answers, self._unread = (self._unread + said).split(b"\0")
        given = {str(number): file for number, file in enumerate(self._given, FIRST_FILE)}
        for answer in answers:
            number, _, words = answer.decode("utf-8", "replace").partition(": ")
            if number in given:
                self._said[given[number]] = words
        return bool(said)

    def close(self) -> None:
        if self._connected is not None:
            self._connected.close()
        self._connected, self._given, self._unread = None, [], b""


def _is_away() -> bool:
    return not settings.CLAMD_ADDRESS or time.monotonic() < _rest_until[0]


def _rest(error: OSError) -> None:
    _rest_until[0] = time.monotonic() + REST_SECONDS
    log.error("病毒查验服务 %s 没有应答，文件转入隔离：%s", settings.CLAMD_ADDRESS, error)


def _check_awake(clamd: socket.socket) -> None:
    """Raise `OSError` when it takes connections and says nothing: a file may take long to judge, a PING may not."""
    clamd.settimeout(min(PING_SECONDS, settings.CLAMD_SECONDS))
    clamd.sendall(b"zIDSESSION\0zPING\0")
    if not clamd.recv(ANSWER_BYTES):
        raise ConnectionResetError("PING")
    clamd.settimeout(settings.CLAMD_SECONDS)


def _send(clamd: socket.socket, file: BinaryIO) -> None:
    # Past its limit clamd says so and closes: what it said is read all the same, where it still can be.
    with suppress(BrokenPipeError, ConnectionResetError):
        clamd.sendall(b"zINSTREAM\0")
        for chunk in _chunks(file):
            clamd.sendall(len(chunk).to_bytes(4, "big") + chunk)
        clamd.sendall(bytes(4))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    return iter(lambda: file.read(CHUNK), b"")


def _read(answer: str) -> Scan:
    """`stream: OK`, `stream: Name FOUND`, or an error: too large, out of memory, no signatures."""
    said = answer.removeprefix("stream: ")
    if said.endswith(" FOUND"):
        return Scan(threat=said.removesuffix(" FOUND")[:200])
    if said != "OK":
        log.error("病毒查验服务没有给出结论，文件转入隔离：%s", answer)
    return Scan(clean=said == "OK")


def _connect() -> socket.socket:
    """`unix:/path` or `tcp://host:port`."""
    address = urlsplit(settings.CLAMD_ADDRESS)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(settings.CLAMD_SECONDS)
        connection.connect(address.path)
        return connection
    connection = socket.create_connection((address.hostname or "", address.port or 3310), timeout=1)
    connection.settimeout(settings.CLAMD_SECONDS)
    # Its small pieces go out at once: each held back until the one before is acknowledged costs 40 ms.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection
