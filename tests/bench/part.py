"""One part in a process of its own: `python -m tests.bench.part NAME FILE` writes its figures to the file."""

from __future__ import annotations

import importlib
import json
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType

ALONE = "BENCH_ALONE"


def alone() -> bool:
    """Whether this part was asked for by name, and has more time."""
    return bool(os.environ.get(ALONE))


def main(name: str, target: str) -> int:
    """Set Django up, measure, write. A SIGTERM unwinds, so that no server stays behind."""
    signal.signal(signal.SIGTERM, _leave)
    import django

    django.setup()
    from portal.serving.loaded import keep_loaded

    keep_loaded()
    logging.disable(logging.WARNING)
    figures = importlib.import_module(f"tests.bench.{name}").measure()
    Path(target).write_text(json.dumps([figure.as_dict() for figure in figures], ensure_ascii=False), encoding="utf-8")
    return 0


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
