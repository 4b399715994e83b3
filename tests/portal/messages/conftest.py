"""A real relay, a real worker, and rows that are really committed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.test import override_settings

from portal.access.models import User
from portal.celery import app
from tests.factories.access import UserFactory
from tests.owning import as_owner

ROOT = Path(__file__).resolve().parents[3]


class Relay:
    """An SMTP handler that keeps what it takes and refuses what `answers` says, one answer a mail.

    `pause` before it answers, `farewell` before it says goodbye; `taking` is called when it has a mail.
    """

    def __init__(self):
        self.mails, self.answers, self.pause, self.farewell = [], [], 0.0, 0.0
        self.taking = lambda: None

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.pause)
        if self.answers:
            return self.answers.pop(0)
        self.mails.append(envelope)
        self.taking()
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        await asyncio.sleep(self.farewell)
        return "221 Bye"

    def texts(self):
        return [mail.content.decode() for mail in self.mails]


class _Controller(Controller):
    def _trigger_server(self):
        """The base class knocks at the port it was given, which is 0 here."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def relay():
    """A real SMTP server; mail of this process goes there."""
    handler = Relay()
    controller = _Controller(handler, hostname="127.0.0.1", port=0)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=controller.port, EMAIL_TIMEOUT=5):
        handler.port = controller.port
        yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def _broker_at_work():
    """Nothing is published outside the test's own queue."""
    before = app.conf.task_default_queue
    app.conf.task_default_queue = f"test-{uuid.uuid4().hex}"
    yield
    app.conf.task_default_queue = before


@pytest.fixture
def committed(db):
    """Makes accounts other processes see; all is removed afterwards (a flush would take the migrations' pages along).

    The module that uses it overrides `db` with one that wraps no transaction.
    """
    assert not connection.in_atomic_block
    known = set(User.objects.values_list("pk", flat=True))
    yield lambda **fields: UserFactory(**fields)
    with as_owner() as cursor:
        cursor.execute("TRUNCATE outbox_delivery, outbox_inboxitem, outbox_message")
        cursor.execute("DELETE FROM journal_event WHERE target_type LIKE 'outbox.%%'")
        cursor.execute("DELETE FROM access_user_groups WHERE NOT user_id = ANY(%s)", [list(known)])
        cursor.execute("DELETE FROM access_user WHERE NOT id = ANY(%s)", [list(known)])
    connection.close()


@pytest.fixture
def worker(committed, relay, tmp_path):
    """A Celery worker of its own process, on the test's database, queue and relay."""
    ours = settings.DATABASES["default"]["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{ours}").geturl()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.portal.messages.worker_settings",
        "DATABASE_URL": url,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(relay.port),
        "TEST_QUEUE": app.conf.task_default_queue,
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "portal",
        "worker",
        "--pool",
        "solo",
        "--without-mingle",
        "--without-gossip",
    ]
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    yield process
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    process.kill()


def wait_until(condition, seconds=150):
    """Poll until it holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"{seconds} 秒内没有发生")
