"""A relay that keeps what it takes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from portal.launcher.ports import LOOPBACK
from tests.drills.intake.account import Mail


class Mailbox:
    """What aiosmtpd hands over, in the order it came."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = message_from_bytes(envelope.content, policy=policy.default)
        self.mails += [Mail(said["Message-ID"], to, str(said["Subject"])) for to in envelope.rcpt_tos]
        return "250 OK"


@contextmanager
def relay(port: int) -> Iterator[Mailbox]:
    """The mailbox behind a port of this machine."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
