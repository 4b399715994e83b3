"""Log lines on their way to a log server."""

import importlib
import json
import logging.config
import socket

import pytest
from celery.app.log import Logging
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from portal.access.models import User
from portal.celery import app
from portal.logs import JsonFormatter
from portal.settings import logging as settings_of_logging

NAME = "张三丰"


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


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql, [NAME])


def refused():
    raise ValidationError({"name": f"“{NAME}”已经登记。"}, code="taken")


def line_of(message, *args, error=None):
    failed = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, message, args, failed)
    return json.loads(JsonFormatter().format(record))


@pytest.mark.django_db
@pytest.mark.attack("在错误的日志中读出姓名")
@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda: User.objects.create(username=NAME), "IntegrityError: 23505 access_user access_user_username_key"),
        (lambda: User.objects.create(username="b", display_name=NAME, email=None), "23502 access_user email"),
        (lambda: asked("SELECT %s::int"), "DataError: 22P02"),
        (refused, "ValidationError: name:"),
    ],
)
def test_what_failed_is_told_without_the_values(act, says):
    User.objects.create(username=NAME)
    with pytest.raises((DatabaseError, ValidationError)) as caught, transaction.atomic():
        act()
    error = caught.value
    assert NAME in f"{error} {error.__cause__}"
    task = {"name": "portal.task", "exc": repr(error)}
    lines = [line_of("request failed", error=error), line_of("Task %(name)s raised: %(exc)s", task, error=error)]
    if not isinstance(error, ValidationError):
        lines.append(line_of("given up: %s", error))
    assert NAME not in json.dumps(lines, ensure_ascii=False)
    assert all(says in json.dumps(line) for line in lines)
    assert all("test_logs.py" in line["exception"] for line in lines[:2])


def test_a_worker_logs_as_the_settings_say(monkeypatch):
    monkeypatch.setattr(Logging, "_setup", False)
    for name in ("LOGLEVEL", "LOGFILE", "LOGFORMAT"):
        monkeypatch.setenv(f"_MP_FORK_{name}_", "")
    before = logging.getLogger().handlers[:]
    Logging(app).setup_logging_subsystem(loglevel="INFO")
    assert logging.getLogger().handlers == before


def test_what_quotes_nobody_is_told_in_its_own_words():
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError("the certificate is missing") from OSError("no such file")
    told = line_of("failed", error=caught.value)["exception"]
    assert told.index("OSError: no such file") < told.index("RuntimeError: the certificate is missing")
