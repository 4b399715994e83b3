"""A request's body, gathered to its end before a thread is taken for it: in memory while small, then sealed on the disk."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterable
from dataclasses import dataclass
from http import HTTPStatus

from portal.atrest.spools import SealedSpool

IN_MEMORY = 64 * 1024
LOOK_EVERY = 8 * 1024 * 1024
"""Bytes between two looks at how much room the disk has left."""


class Refused(Exception):
    """The body is not taken: `status` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sender has to keep to.

    `most` bytes; a byte every `idle` seconds; after `grace` seconds at least `rate` bytes a second from the beginning.
    `spare` bytes stay free on the disk.
    """

    most: int
    spare: int
    idle: float = 30
    grace: float = 30
    rate: float = 512

    def patience(self, received: int, begun: float, now: float) -> float:
        """Until when the next bytes must be there."""
        return min(now + self.idle, begun + self.grace + received / self.rate)


async def gather(chunks: AsyncIterable[bytes], announced: int, terms: Terms) -> SealedSpool:
    """The whole body, at its beginning; the caller closes it. Raises `Refused`, and keeps nothing then."""
    body = SealedSpool(IN_MEMORY)
    try:
        await _take(chunks, body, announced, terms)
    except TimeoutError:
        body.close()
        raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _take(chunks: AsyncIterable[bytes], body: SealedSpool, announced: int, terms: Terms) -> None:
    clock = asyncio.get_running_loop().time
    begun, received, looked_at = clock(), 0, 0
    _check_room(announced, terms)
    async with asyncio.timeout_at(terms.patience(0, begun, begun)) as timer:
        async for chunk in chunks:
            received += len(chunk)
            if received - looked_at >= LOOK_EVERY:
                looked_at = received
                _check_room(received, terms)
            _write(body, chunk)
            timer.reschedule(terms.patience(received, begun, clock()))
    if received != announced:
        # The line broke: half a form is no form.
        raise Refused(HTTPStatus.BAD_REQUEST)


def _check_room(size: int, terms: Terms) -> None:
    if size > terms.most:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if size > IN_MEMORY and shutil.disk_usage(tempfile.gettempdir()).free < terms.spare:
        raise Refused(HTTPStatus.INSUFFICIENT_STORAGE)


def _write(body: SealedSpool, chunk: bytes) -> None:
    try:
        body.write(chunk)
    except OSError:
        raise Refused(HTTPStatus.INSUFFICIENT_STORAGE) from None
