"""The limit of a cached page: a WSGI application that does nothing but return one body with its headers."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_page = json.loads(Path(os.environ["BENCH_PAGE"]).read_text(encoding="utf-8"))
BODY: bytes = _page["body"].encode()
HEADERS: list[tuple[str, str]] = [(name, value) for name, value in _page["headers"]]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The whole page, whoever asks for what."""
    start_response("200 OK", HEADERS)
    return [BODY]
