"""Log lines as JSON, with the request's identifier."""

import json
import logging
from datetime import UTC, datetime

from portal.journal.context import request_id


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        body = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id():
            body["request_id"] = request_id()
        if line := getattr(record, "line", None):  # of the journal
            body |= line
        if record.exc_info:
            body["exception"] = self.formatException(record.exc_info)
        return json.dumps(body, ensure_ascii=False)
