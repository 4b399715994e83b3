"""What the application answers, gathered to its end, so that whoever reads slowly holds no thread."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from granian.rsgi import ProtocolClosed

from portal.atrest.spools import SealedSpool

IN_MEMORY = 1024 * 1024
PIECE = 256 * 1024
READER_SECONDS = 60
"""How long a reader may take none of it."""

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, whole."""

    status: int
    headers: Headers
    body: SealedSpool

    async def send(self, protocol: Any) -> None:
        """Hand it to the server piece by piece, each when the last one is gone; to nobody once the reader has left."""
        with self.body, suppress(TimeoutError, ProtocolClosed):
            if self.body.size <= PIECE:
                protocol.response_bytes(self.status, self.headers, self.body.read())
                return
            stream = protocol.response_stream(self.status, self.headers)
            while piece := self.body.read(PIECE):
                async with asyncio.timeout(READER_SECONDS):
                    await stream.send_bytes(piece)


def answer_of(application: App, environ: dict[str, Any]) -> Answer:
    """Ask a WSGI application and gather what it says. Runs in a thread."""
    said: tuple[int, Headers] = (500, [])

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
        nonlocal said
        said = int(status.split(" ", 1)[0]), headers
        return body.write

    body = SealedSpool(IN_MEMORY)
    parts = application(environ, start_response)
    try:
        for part in parts:
            body.write(part)
    finally:
        getattr(parts, "close", lambda: None)()
    body.seek(0)
    return Answer(*said, body)
