"""Visitors of every speed, from addresses of their own, in one event loop."""

from __future__ import annotations

import asyncio
import itertools
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"
PAGE_BYTES = 1 << 20
_addresses = (f"127.1.{n >> 8 & 255}.{n & 255}" for n in itertools.count(2))


@dataclass(frozen=True, slots=True)
class Door:
    """Where a portal is met: a port of this machine, the name it goes by, TLS whose certificate signed itself or none."""

    port: int
    name: str = HOST
    tls: ssl.SSLContext | None = None

    @classmethod
    def behind_tls(cls, port: int, name: str) -> Door:
        """A front server's."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return cls(port, name, context)

    @property
    def origin(self) -> str:
        """What its own pages say they come from."""
        return f"{'https' if self.tls else 'http'}://{self.name}{'' if self.tls else f':{self.port}'}"

    def head(self, method: str, path: str) -> str:
        """The first lines of a request."""
        return f"{method} {path} HTTP/1.1\r\nHost: {self.origin.partition('//')[2]}\r\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer: its status, the seconds until it was whole, its headers and its body."""

    status: int
    seconds: float
    head: str
    body: bytes

    def cookies(self) -> str:
        """What a browser would send back."""
        return "; ".join(re.findall(r"(?im)^set-cookie: ([^;\r]+)", self.head))


@asynccontextmanager
async def line_to(door: Door, source: str = "") -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """An open connection from an address of this machine; closed hard at the end."""
    local = (source or next(_addresses), 0)
    reader, writer = await asyncio.open_connection(
        HOST,
        door.port,
        local_addr=local,
        limit=PAGE_BYTES,
        ssl=door.tls,
        server_hostname=door.name if door.tls else None,
    )
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def get(door: Door, path: str, *, source: str = "", headers: str = "") -> Seen:
    """One page by a visitor of ordinary speed."""
    began = time.monotonic()
    async with line_to(door, source) as (reader, writer):
        writer.write(f"{door.head('GET', path)}Connection: close\r\n{headers}\r\n".encode())
        return read_answer(await reader.read(-1), began)


async def post(door: Door, path: str, body: bytes, *, kind: str, rate: float, headers: str = "") -> Seen:
    """A form sent at so many bytes a second, ten pieces of it each second."""
    began, piece = time.monotonic(), max(1, int(rate / 10))
    async with line_to(door) as (reader, writer):
        writer.write(post_head(door, path, len(body), kind) + f"{headers}\r\n".encode())
        for start in range(0, len(body), piece):
            writer.write(body[start : start + piece])
            await writer.drain()
            await asyncio.sleep(max(0.0, began + (start + piece) / rate - time.monotonic()))
        return read_answer(await reader.read(-1), began)


def post_head(door: Door, path: str, length: int, kind: str) -> bytes:
    """The beginning of a POST, without its last empty line."""
    lines = f"Connection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
    return f"{door.head('POST', path)}{lines}".encode()


def read_answer(said: bytes, began: float) -> Seen:
    """The parts of a whole answer. Raises `ConnectionError` where nothing came."""
    head, _, body = said.partition(b"\r\n\r\n")
    if not head:
        raise ConnectionError("没有应答")
    return Seen(int(head.split(b" ", 2)[1]), time.monotonic() - began, head.decode("latin-1"), body)


async def again_and_again(door: Door, beginning: bytes, dripping: bytes) -> None:
    """Begin a request and send a byte a second; cut off, begin anew, until cancelled."""
    while True:
        with suppress(OSError):
            async with line_to(door) as (_, writer):
                writer.write(beginning)
                for byte in itertools.cycle(dripping):
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(1)
        await asyncio.sleep(0.5)


async def read_slowly(door: Door, path: str) -> None:
    """Ask for a page and take a hundred bytes a second of it, until cancelled."""
    while True:
        with suppress(OSError):
            async with line_to(door) as (reader, writer):
                writer.transport.set_write_buffer_limits(0)
                writer.write(f"{door.head('GET', path)}\r\n".encode())
                while await reader.read(100):
                    await asyncio.sleep(1)
        await asyncio.sleep(0.5)


@dataclass
class Watch:
    """What an ordinary visitor meets meanwhile, page by page."""

    door: Door
    paths: tuple[str, ...]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Ask for each page five times a second, until cancelled."""
        while True:
            await asyncio.gather(*(self._ask(path) for path in self.paths), asyncio.sleep(0.2))

    async def _ask(self, path: str) -> None:
        try:
            seen = await asyncio.wait_for(get(self.door, path), 10)
        except (OSError, TimeoutError) as error:
            self.failed.append(f"{path} {type(error).__name__}")
            return
        self.seconds.setdefault(path, []).append(seen.seconds)
        if seen.status != 200:
            self.failed.append(f"{path} {seen.status}")

    def p99(self, path: str) -> float:
        """The seconds within which 99 of 100 answers came."""
        ordered = sorted(self.seconds[path])
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
