"""What a person sees while the portal is set up: numbered steps with times, and failures with a remedy."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Failure(Exception):
    """A step that cannot be done: says what is wrong (cause) and what to do next (remedy)."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy


class Interrupted(Exception):
    """A person or the system asked the launcher to stop."""


def say(text: str) -> None:
    """Print one line at once, whatever the terminal's buffering."""
    print(text, flush=True)


def speak_utf8() -> None:
    """Write Chinese even where the locale was never set."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


class Progress:
    """Counts the steps of one command; ``total`` is what the person is told to expect."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.started = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step, and how long it took once it is done."""
        self.done += 1
        print(f"[{self.done}/{self.total}] {title} …", end="", flush=True)
        began = time.monotonic()
        try:
            yield
        except BaseException:
            say(" 未完成")
            raise
        say(f" 完成（{time.monotonic() - began:.1f} 秒）")

    def elapsed(self) -> float:
        """Seconds since the command began."""
        return time.monotonic() - self.started


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented, for a failure message."""
    if not log.exists():
        return "    （没有日志）"
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text) or "    （日志为空）"
