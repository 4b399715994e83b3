"""Answers compressed for whoever can read it: brotli, else gzip.

BREACH reads a secret from the length of a compressed answer that also holds what an attacker typed. Only what holds
no secret is compressed: pages marked the same for everybody, and what is fetched without any cookie. What a session or
a draft makes visible is sent as it is. The one token left, against forged requests, is masked anew in every answer.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import brotli

Headers = list[tuple[str, str]]
SMALLEST = 1024
"""Bytes: below that a packet is a packet."""
KINDS = ("text/", "application/json", "application/problem+json", "application/atom+xml", "application/xml", "image/svg+xml",
         "application/did+json", "application/vc+jwt", "application/javascript")  # fmt: skip
CODINGS = ("br", "gzip")
QUICK, ONCE = 4, 6
"""Levels: of an answer made for one reader, and of a page kept for many."""


@lru_cache(maxsize=256)
def coding_for(accepted: str) -> str:
    """Of an Accept-Encoding, what the answer is written in; empty for plain (RFC 9110 §12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    usable = [coding for coding in CODINGS if weights.get(coding, weights.get("*", 0.0)) > 0]
    return max(usable, key=lambda coding: weights.get(coding, weights.get("*", 0.0)), default="")


def _weight(parameter: str) -> float:
    value = parameter.strip().removeprefix("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0


def is_compressible(headers: Headers) -> bool:
    """Whether it is text, long enough, and not in a coding yet."""
    said = {name.lower(): value for name, value in headers}
    length = said.get("content-length", "")
    return (
        said.get("content-type", "").startswith(KINDS)
        and "content-encoding" not in said
        and not (length.isdecimal() and int(length) < SMALLEST)
    )


def varied(headers: Headers) -> Headers:
    """The headers, with word that the answer depends on what the reader can decode."""
    told = [value for name, value in headers if name.lower() == "vary"]
    kept = [pair for pair in headers if pair[0].lower() != "vary"]
    return [*kept, ("Vary", ", ".join([*told, "Accept-Encoding"]))]


def encoded_headers(headers: Headers, coding: str, length: int | None = None) -> Headers:
    """Those of the same answer in a coding; its entity tag is another one."""
    changed = [(name, _tag(value, coding) if name.lower() == "etag" else value) for name, value in headers]
    kept = [pair for pair in changed if pair[0].lower() != "content-length"]
    given = [("Content-Length", str(length))] if length is not None else []
    return [*kept, ("Content-Encoding", coding), *given]


def _tag(value: str, coding: str) -> str:
    return f'{value[:-1]}-{coding}"' if value.endswith('"') else value


def plain_tag(tag: str) -> str:
    """The entity tag of the same answer in no coding."""
    for coding in CODINGS:
        tag = tag.replace(f'-{coding}"', '"')
    return tag


def encode(body: bytes, coding: str) -> bytes:
    """The whole of a body."""
    if coding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=ONCE))
    return gzip.compress(body, compresslevel=ONCE, mtime=0)


def encoded(parts: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """A body piece by piece, as it is made."""
    press: Any = brotli.Compressor(quality=QUICK) if coding == "br" else zlib.compressobj(QUICK, wbits=31)
    step = press.process if coding == "br" else press.compress
    end = press.finish if coding == "br" else press.flush
    try:
        for part in parts:
            if piece := step(part):
                yield piece
        yield end()
    finally:
        getattr(parts, "close", lambda: None)()
