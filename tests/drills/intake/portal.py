"""The portal as `make run` starts it, and the killing of its parts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from portal.launcher.folders import ROOT
from portal.launcher.process import die_with_parent
from portal.launcher.progress import tail
from portal.launcher.run import answers

READY_SECONDS = 600
BACK_SECONDS = 90
WEB, PROCESS = "网页服务", "网页的一个进程"
PARTS = {
    WEB: "granian",
    "后台任务": " worker ",
    "定时任务": " beat ",
    "缓存与队列": "valkey-server",
    "数据库": "bin/postgres",
}
"""What is killed, and the word of its command line; beside them one of the processes that serve pages."""


class Portal:
    """One `make run`. What it needs to know (`DATA`, `EMAIL_HOST` …) it takes from this process's environment."""

    def __init__(self, port: int, log: Path) -> None:
        self.address, self.log = f"http://127.0.0.1:{port}", log
        with log.open("wb") as out:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "portal.launcher", "run"],
                cwd=ROOT, env=os.environ | {"PORT": str(port)}, stdout=out, stderr=out, start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip
        self._await(lambda: "Ctrl-C" in self._said(), READY_SECONDS)

    def kill(self, part: str) -> None:
        """Kill -9 one part and wait until the portal is whole again."""
        back = self._said().count("已恢复")
        if part == PROCESS:
            os.kill(_serving(self._part(PARTS[WEB])), signal.SIGKILL)
        else:
            os.kill(self._part(PARTS[part]), signal.SIGKILL)
            self._await(lambda: self._said().count("已恢复") > back, BACK_SECONDS)
        self._await(lambda: answers(f"{self.address}/readyz"), BACK_SECONDS)

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._child.send_signal(signal.SIGINT)
        self._child.wait(60)

    def _part(self, word: str) -> int:
        return next(pid for pid in _children(self._child.pid) if word in _command_line(pid))

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def _await(self, condition: Callable[[], bool], seconds: float) -> None:
        limit = time.monotonic() + seconds
        while not condition():
            if self._child.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"门户没有就绪，日志见 {self.log}：\n{tail(self.log)}")
            time.sleep(0.2)


def _serving(web: int) -> int:
    return next(pid for pid in _children(web) if "tracker" not in _command_line(pid))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
