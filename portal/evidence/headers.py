"""File names in the encoding of old Chinese browsers and tools: Django drops a part whose header is no UTF-8, and its file.

What a form's fields are called is the same each time it comes: their headers are taken apart once.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.http import multipartparser

END = b"\r\n\r\n"
Parsed = tuple[str, dict[str, str]]
FIELDS, LONGEST = 512, 200


def read_gbk_headers() -> None:
    """Have every multipart parser of this process read headers in GB 18030 too; it offers no place of its own for that."""
    parse = vars(multipartparser)["parse_boundary_stream"]
    if not hasattr(parse, "__wrapped__"):
        vars(multipartparser)["parse_boundary_stream"] = _in_utf8(parse)
        vars(multipartparser)["parse_header_parameters"] = _once(vars(multipartparser)["parse_header_parameters"])


def _once(parse: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    parse_field = lru_cache(FIELDS)(parse)

    @wraps(parse)
    def parse_once(line: str) -> Parsed:
        said = line[:LONGEST].lower()
        # What a file is called may name a person: nothing remembers it.
        is_field = said.startswith("content-disposition:") and "filename" not in said and len(line) < LONGEST
        return parse_field(line) if is_field else parse(line)

    return parse_once


def _in_utf8(parse: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(parse)
    def parse_in_utf8(stream: Any, max_header_size: int) -> Any:
        kind, fields, _ = parse(_InUtf8(stream), max_header_size)
        return kind, fields, stream

    return parse_in_utf8


class _InUtf8:
    """The beginning of a part, its header in UTF-8; what is given back goes to the part itself."""

    __slots__ = ("_stream", "unget")

    def __init__(self, stream: Any) -> None:
        self._stream, self.unget = stream, stream.unget

    def read(self, size: int) -> bytes:
        start: bytes = self._stream.read(size)
        header, end, content = start.partition(END)
        return _as_utf8(header) + end + content if end else start


def _as_utf8(header: bytes) -> bytes:
    try:
        header.decode()
    except UnicodeDecodeError:
        return header.decode("gb18030", "replace").encode()
    return header
