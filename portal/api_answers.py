"""What every public answer of the API shares: entity tag, caching, keyset cursors."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 20
CURSOR = "上一页给出的 next 值，原样填写"
BAD_CURSOR = "cursor 参数不正确：请原样使用上一页给出的 next 值。"


class PublicAnswers:
    """Middleware for `/api/v1/`: ETag and Cache-Control on what is public, 304 for who has it already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or not request.path.startswith("/api/v1/") or response.streaming:
            return response
        if response.status_code != 200:
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        response.headers["ETag"] = etag
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Portal-Cache"] = "public"
        if request.headers.get("If-None-Match") == etag:
            response = HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": response["Cache-Control"]})
        return response


def encode_cursor(values: Sequence[Any]) -> str:
    """The place after a row, opaque to the caller."""
    return base64.urlsafe_b64encode(json.dumps(list(values), default=str).encode()).decode().rstrip("=")


LARGEST_KEY = 2**63 - 1


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """The values of `encode_cursor`, the row's key last; raises `ValidationError` for anything else."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError, RecursionError) as error:
        raise ValidationError(BAD_CURSOR) from error
    if not isinstance(values, list) or len(values) != length or not _is_key(values[-1]):
        raise ValidationError(BAD_CURSOR)
    return values


def _is_key(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_KEY
