"""Log lines on their way to a log server."""

import importlib
import json
import logging.config
import socket

import pytest

from portal.settings import logging as settings_of_logging


@pytest.fixture
def server(monkeypatch):
    """A log server that listens, and the settings that name it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)
        monkeypatch.setenv("PORTAL_SYSLOG", f"127.0.0.1:{listening.getsockname()[1]}")
        yield listening
    monkeypatch.undo()
    importlib.reload(settings_of_logging)


def test_journal_reaches_the_log_server_as_json(server):
    log = logging.getLogger("portal.access")
    before = log.handlers[:]
    named = importlib.reload(settings_of_logging).LOGGING
    only = {**named, "loggers": {log.name: named["loggers"][log.name]}}
    only.pop("root")
    logging.config.dictConfig(only)
    try:
        log.warning("登录", extra={"line": {"access": "logged_in", "account": 3}})
    finally:
        for handler in set(log.handlers) - set(before):
            handler.close()
        log.handlers = before
    priority, _, body = server.recv(2000).rstrip(b"\0").partition(b">")
    assert priority == b"<84"  # authpriv, warning
    assert (json.loads(body)["access"], json.loads(body)["account"]) == ("logged_in", 3)


def test_without_a_server_nothing_is_sent():
    assert "syslog" not in settings_of_logging.LOGGING["handlers"]
