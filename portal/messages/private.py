"""What a mail says and the outbox never does, as a one-time link: written when the mail is sent, kept nowhere."""

from collections.abc import Callable
from typing import Any

Writer = Callable[[Any], str]
_writers: dict[str, Writer] = {}


def register_private_line(kind: str, write: Writer) -> None:
    """Let mails of a kind end with what `write(recipient)` says."""
    _writers[kind] = write


def private_line(kind: str, recipient: Any) -> str:
    """The private ending of a mail; empty for kinds that have none."""
    write = _writers.get(kind)
    return write(recipient) if write and recipient is not None else ""
