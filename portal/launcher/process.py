"""Child processes that cannot outlive the launcher."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.launcher.folders import ROOT, Account
from portal.launcher.libraries import account_of
from portal.launcher.progress import Failure, Interrupted

PR_SET_PDEATHSIG = 1
MARK = "PORTAL_RUN"
Command = Sequence[str | Path]
POLL_SECONDS = 0.05
_libc = ctypes.CDLL(None, use_errno=True)


class Stop:
    """Set by SIGINT, SIGTERM or SIGHUP; every wait of the launcher looks at it."""

    requested = False

    @classmethod
    def listen(cls) -> None:
        """Take over the signals, also where a shell had them ignored; nohup's SIGHUP stays ignored."""
        signal.signal(signal.SIGINT, cls._request)
        signal.signal(signal.SIGTERM, cls._request)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, cls._request)

    @classmethod
    def _request(cls, *_: object) -> None:
        cls.requested = True

    @classmethod
    def check(cls) -> None:
        """Raise Interrupted when someone asked to stop."""
        if cls.requested:
            raise Interrupted


def die_with_parent(death_signal: int) -> Callable[[], None]:
    """Return what a child does between fork and exec so that the kernel signals it when its parent dies.

    Runs after the change of user, which would clear the setting.
    """
    parent = os.getpid()

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def spawn(
    command: Command,
    *,
    env: dict[str, str],
    log: Path,
    death_signal: int,
    account: Account | None = None,
    cwd: Path = ROOT,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to a log."""
    as_user: dict[str, Any] = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(death_signal),
            **as_user,
        )


def kill_group(pid: int, number: int = signal.SIGKILL) -> None:
    """Signal everything left in the session a child led."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


class Step:
    """A command that runs to its end; where it fails one is told the cause, the end of its log, and the remedy."""

    def __init__(
        self,
        command: Command,
        *,
        env: dict[str, str],
        log: Path,
        cause: str,
        remedy: str,
        account: Account | None = None,
        cwd: Path = ROOT,
    ) -> None:
        log.write_text("")
        self.log, self.cause, self.remedy = log, cause, remedy
        self.child = spawn(command, env=env, log=log, death_signal=signal.SIGKILL, account=account, cwd=cwd)

    def is_over(self) -> bool:
        """Whether it has ended. Raises `Failure` where it failed."""
        if self.child.poll() is None:
            return False
        self.stop()
        if self.child.returncode:
            raise Failure(
                f"{self.cause}（{ending(self.child.returncode)}）\n{account_of(self.log)}",
                f"{self.remedy} 完整日志：{self.log}",
            )
        return True

    def stop(self) -> None:
        """End whatever is left of it."""
        kill_group(self.child.pid)
        self.child.wait()


def run_step(command: Command, *, meanwhile: Callable[[], object] = lambda: None, **step: Any) -> None:
    """Run a `Step` to its end; `meanwhile` is called while it runs: the supervisor looks after the services there."""
    running = Step(command, **step)
    try:
        while not running.is_over():
            Stop.check()
            meanwhile()
            time.sleep(POLL_SECONDS)
    finally:
        running.stop()


def ending(returncode: int) -> str:
    """Say in words how a process ended."""
    return f"被信号 {-returncode} 终止" if returncode < 0 else f"退出码 {returncode}"


@dataclass
class Service:
    """A long-running child: how it starts, how one knows it works, how it stops."""

    name: str
    title: str
    command: Command
    env: dict[str, str]
    log: Path
    ready: Callable[[], bool] = lambda: True
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 10
    death_signal: int = signal.SIGTERM
    ready_seconds: float = 30
    start_tries: int = 1
    account: Account | None = None
    cwd: Path = ROOT
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Start the service and wait until it answers; try again where a predecessor is still leaving.

        ``meanwhile`` is called while it waits: what this service stands on may die in these seconds.
        """
        for attempt in range(self.start_tries):
            self._launch()
            if self._wait_ready(meanwhile):
                return
            if attempt + 1 < self.start_tries:
                _pause(1)
        raise Failure(
            f"{self.title}没有启动成功：\n{account_of(self.log)}", f"请按日志所说处理后重试。完整日志：{self.log}"
        )

    def _launch(self) -> None:
        self.child = spawn(
            self.command, env=self.env, log=self.log, death_signal=self.death_signal, account=self.account, cwd=self.cwd
        )

    def _wait_ready(self, meanwhile: Callable[[], object]) -> bool:
        limit = time.monotonic() + self.ready_seconds
        while time.monotonic() < limit:
            Stop.check()
            meanwhile()
            if self.ended() is not None:
                return False
            if self.ready():
                return True
            time.sleep(POLL_SECONDS)
        self.stop()
        return False

    def ended(self) -> int | None:
        """Return the exit code of a service that ended, after clearing away what it left in its group."""
        if self.child is None:
            return None
        if self.child.returncode is None and os.waitid(os.P_PID, self.child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            kill_group(self.child.pid)
            self.child.wait()
        return self.child.returncode

    def stop(self) -> None:
        """Ask politely, then insist; returns when nothing of the service is left."""
        if self.child is None or self.ended() is not None:
            return
        self.child.send_signal(self.stop_signal)
        limit = time.monotonic() + self.stop_seconds
        while self.ended() is None and time.monotonic() < limit:
            time.sleep(POLL_SECONDS)
        if self.ended() is None:
            kill_group(self.child.pid)
            self.child.wait()
        self.child = None


def _pause(seconds: float) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        Stop.check()
        time.sleep(POLL_SECONDS)
