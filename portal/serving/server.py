"""The RSGI application granian runs: gathers the body, asks the WSGI application in a thread, sends the answer.

Many slow visitors cost an open connection each and nothing more: `threads` requests are worked on at once, and at most
`queue` wait. What the page cache has at hand is answered without a thread.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any, Protocol

from portal.serving.answers import Answer, App, Headers, answer_of
from portal.serving.bodies import IN_MEMORY, Refused, Terms, gather
from portal.serving.environs import environ_of
from portal.serving.refusals import form_for, refusal_of

log = logging.getLogger("portal.serving")
QUEUE = 256


class Ready(Protocol):
    """What can be answered at once, or None: it must not wait for anything."""

    def __call__(self, environ: dict[str, Any]) -> tuple[int, Headers, bytes] | None: ...


class Server:
    """One web process."""

    def __init__(self, application: App, *, ready: Ready, terms: Terms, threads: int, queue: int = QUEUE) -> None:
        self.application, self.ready, self.terms = application, ready, terms
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        # Files are worked on by half the threads: whoever only reads finds one free.
        self.uploads = asyncio.Semaphore(max(1, threads // 2))
        self.most = threads + queue
        self.asked = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        if found := self.ready(environ):
            protocol.response_bytes(*found)
            return
        try:
            answer = await self._whole(environ, protocol)
        except Refused as refused:
            protocol.response_bytes(*refusal_of(refused.status, form_for(environ["PATH_INFO"])))
            return
        await answer.send(protocol)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """What was asked is finished, what waits is not begun."""
        self.threads.shutdown(cancel_futures=True)

    async def _whole(self, environ: dict[str, Any], protocol: Any) -> Answer:
        if not (announced := _announced(environ)):
            return await self._ask(environ)
        with await gather(protocol, announced, self.terms) as environ["wsgi.input"]:
            async with self.uploads if announced > IN_MEMORY else nullcontext():
                return await self._ask(environ)

    async def _ask(self, environ: dict[str, Any]) -> Answer:
        if self.asked >= self.most:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
        self.asked += 1
        try:
            return await self._in_thread(answer_of, self.application, environ)
        except Exception:
            log.exception("请求没有得到应答")
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR) from None
        finally:
            self.asked -= 1

    def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self.threads, work, *arguments)


def _announced(environ: dict[str, Any]) -> int:
    """The length of the body in bytes, which must be said before: half of one could not be told from a whole one."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise Refused(HTTPStatus.LENGTH_REQUIRED)
    return int(environ.get("CONTENT_LENGTH") or 0)
