"""A relay that keeps what it takes: a process of its own, as relays are, so that nothing here keeps it from its answer."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from portal.launcher.folders import ROOT
from portal.launcher.ports import LOOPBACK
from portal.launcher.process import die_with_parent
from tests.drills.intake.account import Mail


@contextmanager
def relay(port: int, kept: Path) -> Iterator[None]:
    """The relay behind a port of this machine; what it takes is a line each of a file."""
    kept.write_text("")
    command = [sys.executable, "-m", __name__, str(port), str(kept)]
    child = subprocess.Popen(command, cwd=ROOT, start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM))
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def mails_in(kept: Path) -> list[Mail]:
    """What the relay took so far, and whether its answer was heard: who has it says farewell."""
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    heard = {session for session, *mail in lines if not mail}
    return [Mail(*mail, heard=session in heard) for session, *mail in lines if mail]


class _Keeper:
    """What aiosmtpd hands over, written down before it is answered for."""

    def __init__(self, kept: Path) -> None:
        self._file = kept.open("a", buffering=1)
        self._sessions = count()

    def _note(self, session: Any, *mail: str) -> None:
        if not hasattr(session, "number"):
            session.number = next(self._sessions)
        self._file.write(json.dumps([session.number, *mail]) + "\n")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = message_from_bytes(envelope.content, policy=policy.default)
        for to in envelope.rcpt_tos:
            self._note(session, said["Message-ID"], to, str(said["Subject"]))
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        self._note(session)
        return "221 Bye"


if __name__ == "__main__":
    Controller(_Keeper(Path(sys.argv[2])), hostname=LOOPBACK, port=int(sys.argv[1])).start()
    signal.pause()
