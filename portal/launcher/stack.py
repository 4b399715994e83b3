"""What a command works on: a data folder with its database and queue running, and the environment to reach them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal.launcher import leftovers
from portal.launcher.clamd import Scanner
from portal.launcher.environment import Environment
from portal.launcher.folders import ROOT, DataFolder
from portal.launcher.keys import kept_keys
from portal.launcher.lock import FolderLock
from portal.launcher.postgres import APPLICATION, Cluster
from portal.launcher.process import MARK
from portal.launcher.progress import Progress
from portal.launcher.purpose import DEMONSTRATION, OFFICE
from portal.launcher.supervisor import Supervisor
from portal.launcher.valkey import Queue

DJANGO_KEYS = ("SECRET_KEY", "PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEY", "PORTAL_JOURNAL_KEYS", "PORTAL_BACKUP_KEYS")
OWNERS_COMMANDS = frozenset(
    {
        "migrate",
        "pgtrigger",
        "grant_application",
        "purge_accesses",
        "dispose_records",
        "rotate_keys",
        "backup",
        "restore",
    }
)
"""What changes tables or who may write them, or takes all of them away; everything else runs as the application's role."""


@dataclass
class Stack:
    """The embedded services of one data folder; either may be replaced by DATABASE_URL and REDIS_URL."""

    data: DataFolder
    environment: Environment
    settings: str
    careless: bool = False
    purpose: str = DEMONSTRATION
    supervisor: Supervisor = field(default_factory=Supervisor)
    cluster: Cluster | None = None
    queue: Queue | None = None
    scanner: Scanner | None = None

    def start(self, progress: Progress, *, replaceable: bool = True) -> None:
        """Start the database and the queue, each unless the environment names another (tests never let it)."""
        self.clear_leftovers()
        if not (replaceable and os.environ.get("DATABASE_URL")):
            self._start_database(progress)
        if not (replaceable and os.environ.get("REDIS_URL")):
            self._start_queue(progress)

    def start_scanner(self) -> None:
        """Start the tests' malware scanner where one is installed; without it files wait in quarantine."""
        self.scanner = Scanner.at(self.data)
        if self.scanner:
            self.supervisor.start(self.scanner.service())

    def clear_leftovers(self) -> None:
        """End what a killed launcher of this data folder may have left."""
        leftovers.clear(lambda: leftovers.marked_with(self.data.path))

    def _start_database(self, progress: Progress) -> None:
        with progress.step("启动数据库（PostgreSQL，首次运行先下载并建立）"):
            self.cluster = Cluster.at(self.data, self.keys, careless=self.careless)
            self.cluster.clear_leftovers()
            self.cluster.initialise()
            self.supervisor.start(self.cluster.service())
            self.cluster.ensure_database()
            self.cluster.ensure_application()

    def _start_queue(self, progress: Progress) -> None:
        with progress.step("启动消息队列与缓存（Valkey）"):
            self.queue = Queue.at(self.data, self.environment, self.keys["QUEUE_PASSWORD"])
            self.queue.clear_leftovers()
            self.supervisor.start(self.queue.service())

    @property
    def keys(self) -> dict[str, str]:
        """The secrets kept with the data."""
        return kept_keys(self.data.path)

    def identity(self) -> str:
        """Name the database the steps ran on, so that another database is never taken for prepared."""
        if self.cluster is None:
            return os.environ["DATABASE_URL"]
        return self.cluster.sql("SELECT system_identifier FROM pg_control_system()")

    def env(self, command: str = "", **more: str) -> dict[str, str]:
        """Return the environment of everything that runs Django on this data; the caller's own values win.

        What serves never learns how to become the owner: only the commands that change tables do.
        """
        env = {name: value for name, value in self.keys.items() if name in DJANGO_KEYS} | os.environ
        env |= {
            "PORTAL_DATA": os.environ.get("PORTAL_DATA", str(self.data.files)),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            "PATH": self._path(),
        }
        if self.cluster:
            env |= {"DATABASE_URL": self.cluster.url(), "DATABASE_OWNER_URL": self.cluster.owner_url()}
            env["DATABASE_APPLICATION_ROLE"] = APPLICATION
        if self.queue:
            env["REDIS_URL"] = self.queue.url()
        if self.scanner:
            env["CLAMD_ADDRESS"] = self.scanner.address()
        env.setdefault("PORTAL_BASE_URL", "http://127.0.0.1:8000")
        if self.purpose == OFFICE:
            env["PORTAL_DEMONSTRATION"] = "0"
        env |= more
        env["PATH"] = f"{self.environment.interpreter.parent}:{env['PATH']}"
        owner = env.pop("DATABASE_OWNER_URL", "")
        return env | {"DATABASE_URL": owner} if owner and command in OWNERS_COMMANDS else env

    def service_env(self, command: str = "", **more: str) -> dict[str, str]:
        """The same for a service of this folder: it carries the folder's mark, by which leftovers are found."""
        return self.env(command, **{MARK: str(self.data.path), **more})

    def test_env(self, **more: str) -> dict[str, str]:
        """The environment of a test process: services only, keys and folders are the test settings' own.

        Tests live as the application's role; what they forge, and what clears up after them, takes the owner's back.
        """
        own = {
            "DATABASE_URL": self._cluster_url(),
            "REDIS_URL": self._queue_url(),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "CLAMD_ADDRESS": self.scanner.address() if self.scanner else "",
            "PATH": self._path(),
        }
        return os.environ | own | {MARK: str(self.data.path), "PYTHONUTF8": "1"} | more

    def _path(self) -> str:
        """Our PostgreSQL's programs first: a dump wants those of the server's version."""
        path = os.environ.get("PATH", os.defpath)
        return f"{self.cluster.bin}:{path}" if self.cluster else path

    def _cluster_url(self) -> str:
        if self.cluster is None:
            return os.environ["DATABASE_URL"]
        socket = f"&host={self.cluster.socket_folder()}" if self.cluster.socket_folder() else ""
        return f"{self.cluster.owner_url()}?options=-crole%3D{APPLICATION}{socket}"

    def _queue_url(self) -> str:
        return self.queue.url() if self.queue else os.environ["REDIS_URL"]

    def python(self, *arguments: str) -> list[str | Path]:
        """Return a command of the environment's own interpreter."""
        return [self.environment.interpreter, *arguments]

    def manage(self, *arguments: str) -> list[str | Path]:
        """Return a management command."""
        return self.python(str(ROOT / "manage.py"), *arguments)


@contextmanager
def locked(data: DataFolder) -> Iterator[None]:
    """Hold the data folder for this launcher alone."""
    lock = FolderLock(data.path)
    lock.require()
    try:
        yield
    finally:
        lock.release()
