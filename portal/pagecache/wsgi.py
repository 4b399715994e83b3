"""Cached public pages, answered before Django's handler.

A response is kept when the view marked it `X-Portal-Cache: public` and it is a plain 200 without cookies, asked for
without a session. The mark never leaves the house. A page kept is stale for at most the half second between two looks
at the generation, and is never older than `LIFETIME` nor of another day, so that "公示第3个工作日" turns over at midnight.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from portal import clock
from portal.pagecache.generation import Generation
from portal.pagecache.keeping import KEY
from portal.serving.encodings import (
    coding_for,
    encode,
    encoded,
    encoded_headers,
    is_compressible,
    plain_tag,
    varied,
)

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]
Note = Callable[[str, int, float], None]
"""Told of each answer: its method, its status, and when (`time.perf_counter`) it began."""
MARK = "x-portal-cache"
LIFETIME = 30.0
MOST_PAGES = 512
MOST_BYTES = 512 * 1024
OF_A_BODY = {"content-length", "content-type", "content-encoding"}
SAFE = {"GET", "HEAD"}
PRIVATE_COOKIES = ("sessionid=", "messages=")


@dataclass(frozen=True, slots=True)
class Page:
    """One response, whole."""

    headers: Headers
    body: bytes
    etag: str
    generation: str
    until: float
    variants: dict[str, tuple[Headers, bytes]] = field(default_factory=dict)

    def for_visitor(self, environ: dict[str, Any]) -> Answer:
        """200 with the page, or 304 when the visitor has it."""
        headers, body = self.variant(coding_for(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if has_it(environ.get("HTTP_IF_NONE_MATCH", ""), self.etag):
            return 304, [pair for pair in headers if pair[0].lower() not in OF_A_BODY], b""
        return 200, headers, body

    def variant(self, coding: str) -> tuple[Headers, bytes]:
        """The page in a coding, made once. Nothing in it is anybody's secret."""
        if not coding or not is_compressible(self.headers):
            return self.headers, self.body
        if coding not in self.variants:
            body = encode(self.body, coding)
            self.variants[coding] = encoded_headers(self.headers, coding, len(body)), body
        return self.variants[coding]


class PageCache:
    """The outermost WSGI application."""

    def __init__(self, application: App, note: Note | None = None) -> None:
        self.application = application
        self.note = note
        self.generation = Generation()
        self.pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        key = page_key(environ)
        generation = self.generation.current() if environ["REQUEST_METHOD"] in SAFE else None
        if generation:
            environ[KEY] = generation
        if key is None or generation is None:
            return self._pass(environ, start_response, None, "")
        page = self.pages.get(key)
        if page and page.generation == generation and page.until > time.monotonic():
            with suppress(KeyError):  # another thread may have dropped it since
                self.pages.move_to_end(key)
            return _answered(self._given(page, environ, began), start_response)
        return self._pass(environ, start_response, key, generation)

    def ready(self, environ: dict[str, Any]) -> Answer | None:
        """What can be answered this very moment, asking nobody; None for everything else. For the event loop."""
        began = time.perf_counter()
        page = self.pages.get(page_key(environ) or ())
        if page and page.generation == self.generation.fresh() and page.until > time.monotonic():
            return self._given(page, environ, began)
        return None

    def _given(self, page: Page, environ: dict[str, Any], began: float) -> Answer:
        given = page.for_visitor(environ)
        if self.note:
            self.note(environ["REQUEST_METHOD"], given[0], began)
        return given

    def _pass(
        self, environ: dict[str, Any], start_response: Callable[..., Any], key: tuple[str, ...] | None, generation: str
    ) -> Iterable[bytes]:
        """Ask Django; strip the mark; keep the page when it may be kept."""
        said: list[Any] = []

        def remember(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            marked = any(name.lower() == MARK for name, _ in headers)
            said[:] = [status, headers, marked]
            clean = [pair for pair in headers if pair[0].lower() != MARK]
            if key and marked and status.startswith("200"):
                said[1] = clean
                return _no_write
            said[2] = False
            if marked and has_session(environ):
                clean = kept_private(clean)
            if coding := _coding(environ, clean, marked):
                clean = varied(encoded_headers(clean, coding))
            said.append(coding)
            return start_response(status, clean, exc_info) if exc_info else start_response(status, clean)

        result = self.application(environ, remember)
        if not said or not said[2]:
            return encoded(result, said[3]) if said and said[3] else result
        return self._keep(key, generation, said[1], result, environ, start_response)

    def _keep(
        self,
        key: tuple[str, ...] | None,
        generation: str,
        headers: Headers,
        result: Iterable[bytes],
        environ: dict[str, Any],
        start_response: Callable[..., Any],
    ) -> Iterable[bytes]:
        try:
            body = b"".join(result)
        finally:
            getattr(result, "close", lambda: None)()
        page = make_page(headers, body, generation)
        cookies = any(name.lower() == "set-cookie" for name, _ in headers)
        if key and not cookies and len(body) <= MOST_BYTES:
            self.pages[key] = page
            while len(self.pages) > MOST_PAGES:
                self.pages.popitem(last=False)
        return _answered(page.for_visitor(environ), start_response)


def has_session(environ: dict[str, Any]) -> bool:
    """Whether somebody may be known by a cookie."""
    cookies = environ.get("HTTP_COOKIE", "")
    return bool(cookies) and any(name in cookies for name in PRIVATE_COOKIES)


def page_key(environ: dict[str, Any]) -> tuple[str, ...] | None:
    """What a cached page is found by; None for a request that must reach Django."""
    if environ["REQUEST_METHOD"] != "GET":
        return None
    if has_session(environ):
        return None
    return (
        environ.get("HTTP_HOST", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        clock.today().isoformat(),
    )


def _coding(environ: dict[str, Any], headers: Headers, public: bool) -> str:
    """In what an answer to this one visitor is written: plain, unless it holds nobody's secret."""
    public = public or environ["PATH_INFO"].startswith("/static/") or not environ.get("HTTP_COOKIE")
    if environ["REQUEST_METHOD"] != "GET" or not public:
        return ""
    return coding_for(environ.get("HTTP_ACCEPT_ENCODING", "")) if is_compressible(headers) else ""


def make_page(headers: Headers, body: bytes, generation: str) -> Page:
    """A response with its entity tag, for browsers to revalidate at every visit: a correction is seen at once."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    drop = {"etag", "cache-control", "content-length", "x-request-id", "expires"}
    kept = [pair for pair in headers if pair[0].lower() not in drop]
    kept = varied(kept)
    kept += [("ETag", etag), ("Cache-Control", "public, no-cache"), ("Content-Length", str(len(body)))]
    return Page(kept, body, etag, generation, time.monotonic() + LIFETIME)


def kept_private(headers: Headers) -> Headers:
    """A public page as somebody with a session gets it, perhaps with the way to log out: no cache on the way keeps it."""
    said = any(name.lower() == "cache-control" for name, _ in headers)
    return headers if said else [*headers, ("Cache-Control", "private, no-cache")]


def _answered(given: Answer, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """An answer to a WSGI server."""
    status, headers, body = given
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body]


def has_it(asked: str, etag: str) -> bool:
    """Whether If-None-Match names this page; a proxy that compresses sends the tag back weak (RFC 9110 §13.1.2)."""
    return asked.strip() == "*" or etag in {plain_tag(tag.strip().removeprefix("W/")) for tag in asked.split(",")}


def _no_write(data: bytes) -> object:
    raise RuntimeError("缓存页面不支持流式写入。")
