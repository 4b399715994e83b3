"""Clearing away what a killed launcher may have left: only processes that carry this data folder's mark."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.launcher.process import MARK

PATIENCE_SECONDS = 8.0


def _processes() -> Iterator[Path]:
    return (entry for entry in Path("/proc").iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid())


def marked_with(folder: Path) -> list[int]:
    """Return the processes whose environment says they belong to this data folder."""
    mark = f"{MARK}={folder}".encode()
    found = []
    for process in _processes():
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def working_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is exactly this folder."""
    found = []
    for process in _processes():
        try:
            if (process / "cwd").resolve(strict=True) == folder:
                found.append(int(process.name))
        except OSError:
            continue
    return found


def clear(find: Callable[[], list[int]], gentle: int = signal.SIGTERM) -> None:
    """Wait for leftovers to go by themselves, then ask, then insist.

    Called under the folder's lock, so whoever is found has no launcher any more.
    """
    if _gone(find, 2.0):
        return
    _signal_all(find(), gentle)
    if not _gone(find, PATIENCE_SECONDS):
        _signal_all(find(), signal.SIGKILL)
        _gone(find, 2.0)


def _gone(find: Callable[[], list[int]], seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while find():
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


def _signal_all(pids: list[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
