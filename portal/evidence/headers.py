"""File names in the encoding of old Chinese browsers and tools: Django drops a part whose header is no UTF-8, and its file."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import multipartparser

END = b"\r\n\r\n"


def read_gbk_headers() -> None:
    """Have every multipart parser of this process read headers in GB 18030 too; it offers no place of its own for that."""
    parse = vars(multipartparser)["parse_boundary_stream"]
    if not hasattr(parse, "__wrapped__"):
        vars(multipartparser)["parse_boundary_stream"] = _in_utf8(parse)


def _in_utf8(parse: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(parse)
    def parse_in_utf8(stream: Any, max_header_size: int) -> Any:
        start = stream.read(max_header_size)
        header, end, content = start.partition(END)
        stream.unget(_as_utf8(header) + end + content if end else start)
        return parse(stream, max_header_size)

    return parse_in_utf8


def _as_utf8(header: bytes) -> bytes:
    try:
        header.decode()
    except UnicodeDecodeError:
        return header.decode("gb18030", "replace").encode()
    return header
