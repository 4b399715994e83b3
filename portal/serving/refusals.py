"""Answers to what is refused before any thread is asked: the same files that a front server shows (deploy/nginx)."""

from functools import cache
from http import HTTPStatus
from pathlib import Path

INTERFACE = "/api/"
"""Addresses of the open data interface."""
PAGES = Path(__file__).parents[1] / "static" / "portal" / "errors"
WRONG_PAGE = HTTPStatus.BAD_GATEWAY
HEADERS = [
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'self'; frame-ancestors 'none'"),
    ("connection", "close"),
]
KINDS = {"html": "text/html; charset=utf-8", "json": "application/problem+json; charset=utf-8"}
LATER = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
RETRY_AFTER = "5"


@cache
def refusal_of(status: HTTPStatus, form: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of a refusal, in a form of `form_for`; a status without words has those of a fault of ours."""
    own = PAGES / f"{status}.{form}"
    body = (own if own.exists() else PAGES / f"{WRONG_PAGE}.{form}").read_bytes()
    later = [("retry-after", RETRY_AFTER)] if status in LATER else []
    return status, [("content-type", KINDS[form]), *HEADERS, *later], body


def form_for(path: str) -> str:
    """A page for people, a problem (RFC 9457) for the programs that ask the interface."""
    return "json" if path.startswith(INTERFACE) else "html"
