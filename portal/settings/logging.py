"""Logs: one JSON object a line on stdout; personal data never reaches them."""

import os
from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
    },
}
# The journal and who came in also go to a log server: "/dev/log", or "host:port" by UDP.
if syslog := os.environ.get("PORTAL_SYSLOG"):
    host, _, port = syslog.rpartition(":")
    LOGGING["handlers"]["syslog"] = {
        "class": "logging.handlers.SysLogHandler",
        "formatter": "json",
        "facility": "authpriv",
        "address": (host, int(port)) if host else syslog,
    }
    LOGGING["loggers"] |= {name: {"handlers": ["syslog"]} for name in ("portal.journal", "portal.access")}
