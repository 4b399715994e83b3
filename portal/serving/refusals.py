"""Pages for what is refused before any thread is asked: the same files that a front server shows (deploy/nginx)."""

from functools import cache
from http import HTTPStatus
from pathlib import Path

PAGES = Path(__file__).parents[1] / "static" / "portal" / "errors"
WRONG_PAGE = HTTPStatus.BAD_GATEWAY
HEADERS = [
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'self'; frame-ancestors 'none'"),
    ("connection", "close"),
]


@cache
def page_of(status: HTTPStatus) -> bytes:
    """The page of a status, else the one of a fault of ours."""
    own = PAGES / f"{status}.html"
    return (own if own.exists() else PAGES / f"{WRONG_PAGE}.html").read_bytes()
