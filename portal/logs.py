"""Log lines as JSON, with the request's identifier. Of a failure they say where and what kind, and no value of anybody's."""

import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError

from portal.journal.context import request_id

PLACES = ("table_name", "column_name", "constraint_name")
"""What PostgreSQL names of a failure besides its message and detail, which quote the row."""


SECRET_IN_ADDRESS = re.compile(r"(?<=/)[\w-]{43}(?=\.ics)")
"""Of a calendar: whoever reads it may fetch what waits for its owner."""


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        body = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": SECRET_IN_ADDRESS.sub("…", message_of(record)),
        }
        if request_id():
            body["request_id"] = request_id()
        if line := getattr(record, "line", None):  # of the journal
            body |= line
        if record.exc_info and record.exc_info[1]:
            body["exception"] = trace(record.exc_info[1])
        return json.dumps(body, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The message. An error of the database among its arguments is `described`, and so is the one a task tells of itself."""
    error, args = (record.exc_info or (None, None))[1], record.args
    if not args:
        return str(record.msg)
    if isinstance(args, Mapping):
        told = {"exc": described(error)} if error and "exc" in args else {}
        return str(record.msg) % {**args, **told}
    return str(record.msg) % tuple(described(one) if isinstance(one, DatabaseError) else one for one in args)


def trace(error: BaseException) -> str:
    """Every error of the chain, the first one first: its frames, and what it is."""
    parts = ["".join(traceback.format_tb(one.__traceback__)) + described(one) for one in _chain(error)]
    return "\n\n".join(reversed(parts))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def described(error: BaseException) -> str:
    """Its kind and its words; where they may be a row's or a form's, the code and the names of what refused instead."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    words = " ".join(_names(error)) if isinstance(error, ValidationError) else _said(error)
    return f"{kind}: {words}" if words else kind


def _names(error: ValidationError) -> list[str]:
    if hasattr(error, "error_dict"):
        return [f"{field}:{one.code or 'invalid'}" for field, found in error.error_dict.items() for one in found]
    return [str(one.code or "invalid") for one in error.error_list]


def _said(error: BaseException) -> str:
    """PostgreSQL's own words quote values; what the client says of a connection does not."""
    source: Any = error.__cause__ if isinstance(error, DatabaseError) else error
    code = getattr(source, "sqlstate", None)
    if code is None:
        return str(error)
    return " ".join(filter(None, [code, *(getattr(source.diag, place) for place in PLACES)]))
