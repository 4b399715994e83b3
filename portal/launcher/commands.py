"""The smaller commands: manage, stop, docs, test-next."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Sequence

from portal.launcher import debian
from portal.launcher.environment import Environment, run_environment
from portal.launcher.folders import ROOT, DataFolder
from portal.launcher.keys import kept_keys
from portal.launcher.lock import FolderLock
from portal.launcher.ports import LOOPBACK
from portal.launcher.postgres import APPLICATION, OWNER, programs, url_of
from portal.launcher.process import Stop
from portal.launcher.progress import Failure, Progress, say
from portal.launcher.purpose import purpose_of
from portal.launcher.run import SETTINGS, data_folder
from portal.launcher.stack import Stack
from portal.launcher.testing import run_tests

NEXT_MINOR = 12
DOCUMENTS = ("generated_documents", "--write")


def manage(arguments: Sequence[str]) -> int:
    """Run a management command on the data of ``make run``, whether or not the portal is running."""
    words = list(arguments) or shlex.split(os.environ.get("ARGS", ""))
    data = data_folder()
    lock = FolderLock(data.path)
    environment = run_environment()
    if not lock.acquire():
        stack = Stack(data, environment, SETTINGS, purpose=purpose_of(data.path))
        return _call(stack, words, running_services(data))
    stack = Stack(data, environment, SETTINGS, purpose=purpose_of(data.path))
    try:
        debian.install_missing(debian.RUN_PACKAGES, data.log("apt"))
        environment.prepare(data.log("python"))
        stack.start(Progress(_embedded_count()))
        return _call(stack, words, {})
    finally:
        stack.supervisor.stop()
        lock.release()


def _embedded_count() -> int:
    return sum(not os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL"))


def _call(stack: Stack, words: list[str], env: dict[str, str]) -> int:
    """Run in the terminal's own process group, so that Ctrl-C and input reach the command itself."""
    env = stack.env(*words[:1], **env)
    child = subprocess.Popen([str(part) for part in stack.manage(*words)], env=env, cwd=ROOT)
    return child.wait()


def running_services(data: DataFolder) -> dict[str, str]:
    """The addresses of the embedded database and queue of a running portal."""
    try:
        ports = json.loads((data.path / "ports.json").read_text())
    except FileNotFoundError:
        ports = {}
    keys = kept_keys(data.path)
    found = {}
    if "postgres" in ports and not os.environ.get("DATABASE_URL"):
        found["DATABASE_URL"] = url_of(APPLICATION, keys["APPLICATION_PASSWORD"], ports["postgres"])
        found["DATABASE_OWNER_URL"] = url_of(OWNER, keys["DATABASE_PASSWORD"], ports["postgres"])
        found["PATH"] = f"{programs(data.log('postgresql-setup')) / 'bin'}:{os.environ.get('PATH', os.defpath)}"
    if "valkey" in ports and not os.environ.get("REDIS_URL"):
        found["REDIS_URL"] = f"redis://:{keys['QUEUE_PASSWORD']}@{LOOPBACK}:{ports['valkey']}/0"
    return found


def stop() -> int:
    """Ask the running portal to stop and wait until it has."""
    data = data_folder()
    lock = FolderLock(data.path)
    pid = lock.holder()
    if pid is None:
        say(f"没有正在使用 {data.path} 的进程。")
        return 0
    os.kill(pid, signal.SIGTERM)
    for _ in range(600):
        if lock.holder() is None:
            say(f"进程 {pid} 及其全部服务已停止。")
            return 0
        Stop.check()
        time.sleep(0.1)
    raise Failure(
        f"进程 {pid} 在 60 秒内没有停止。", f"请查看 {data.logs} 中的日志；必要时 kill -9 {pid}，服务会随之结束。"
    )


def test_next(arguments: Sequence[str]) -> int:
    """Run the suite on the next versions, where a Python new enough for them is at hand."""
    python = _python_for_next()
    environment = Environment(ROOT / ".venv-next", python, ("next", "embedded", "test"))
    return run_tests(arguments, environment, name="services-next")


def drill_case(arguments: Sequence[str]) -> int:
    """Let the state machine of the award live for thousands of steps; one process, what it prints shown at once."""
    return run_tests(["tests/machine/drill.py", "-n", "0", "-x", *arguments])


def drill_restore(arguments: Sequence[str]) -> int:
    """Back the demonstration up while it is written to, restore it elsewhere, compare; one process, shown at once."""
    found = ["tests/portal/backup/drill.py", "tests/portal/backup/moment.py"]
    return run_tests([*found, "-n", "0", "-x", *arguments])


def drill_office(arguments: Sequence[str]) -> int:
    """Bring an edition of 300 applications to its proposal list and count the page loads; one process, shown at once."""
    return run_tests(["tests/drills/office/drill.py", "-n", "0", "-x", *arguments])


def drill_security(arguments: Sequence[str]) -> int:
    """Try every attack of docs/security.md again, and say of each whether it failed."""
    # The walk of all addresses is too long for `make test`, which does not find it by its name.
    found = ["-o", "python_files=test_*.py walk.py"]
    return run_tests([*found, "-m", "attack", "-p", "tests.attacks", *arguments])


def _python_for_next() -> str:
    found = subprocess.run(
        [str(ROOT / "portal" / "launcher" / "find-python"), str(NEXT_MINOR)],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise Failure(f"Wagtail 8.0 与 Django 6.1 需要 Python 3.{NEXT_MINOR} 或更新的版本。", found.stderr.strip())
    return found.stdout.strip()


def docs() -> int:
    """Write the generated documents."""
    return manage(DOCUMENTS)
