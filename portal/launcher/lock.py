"""One launcher per data folder, and one at a time in the downloads that all of them share."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.launcher.folders import CACHE, make_folder
from portal.launcher.process import Stop
from portal.launcher.progress import Failure


class FolderLock:
    """An advisory lock that the kernel releases when the holder ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock and write our PID into it; False when another process holds it."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _locked(handle):
            os.close(handle)
            return False
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._file = handle
        return True

    def require(self) -> None:
        """Take the lock, or name who holds it."""
        if not self.acquire():
            raise Failure(
                f"数据目录 {self.path.parent} 正由进程 {self.holder()} 使用，同一份数据不能同时启动两次。",
                "请先用 make stop 停止它（或在它的终端按 Ctrl-C），或用 DATA=/其他目录 make run 另起一份。",
            )

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def holder(self) -> int | None:
        """Return the PID written by whoever holds the lock, or None when nobody does."""
        if self._file is None and self.path.exists() and self._free():
            return None
        text = self.path.read_text().strip() if self.path.exists() else ""
        return int(text) if text.isdigit() else None

    def _free(self) -> bool:
        handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        try:
            return _locked(handle)
        finally:
            os.close(handle)


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Wait until no other launcher of this clone is downloading or unpacking the same thing."""
    handle = os.open(make_folder(CACHE, 0o755) / f"{what}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _locked(handle):
            Stop.check()
            time.sleep(0.1)
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
