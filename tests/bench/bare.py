"""The limit of a cached page: an RSGI application that does nothing but return one body with its headers."""

import json
import os
from pathlib import Path
from typing import Any

_page = json.loads(Path(os.environ["BENCH_PAGE"]).read_text(encoding="utf-8"))
BODY: bytes = _page["body"].encode()
HEADERS: list[tuple[str, str]] = [(name, value) for name, value in _page["headers"]]


async def application(scope: Any, protocol: Any) -> None:
    """The whole page, whoever asks for what."""
    protocol.response_bytes(200, HEADERS, BODY)
