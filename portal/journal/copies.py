"""Copies of the seals as files, where whoever has the database has no hand: one JSON line each, a file a day.

Places are named by `PORTAL_JOURNAL_HEADS`; the second is best another machine's. One that was away gets what it lacks.
"""

import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from portal import clock
from portal.canonical import canonical_json
from portal.journal.models import Seal

log = logging.getLogger("portal.journal")
COPIED = ("number", "previous", "key_id", "ends", "entries", "digest")


def places() -> list[Path]:
    """The folders, in the order they are named."""
    return [Path(place) for place in settings.PORTAL_JOURNAL_HEADS]


def keep_copies() -> None:
    """Write to every place the seals it has not; a place out of reach is named in the log and keeps nobody from the others."""
    for place in places():
        try:
            _copy_to(place)
        except OSError as error:
            log.error("the journal's heads cannot be written to %s: %s", place, error.strerror)


def copies() -> Iterator[tuple[Path, Seal]]:
    """Every copy there is, with the file it stands in; lines that a crash cut short are passed over."""
    for place in places():
        for path in _files(place):
            for line in path.read_text(encoding="utf-8").splitlines():
                if seal := _read(line):
                    yield path, seal


def _copy_to(place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    last = _last_number(place)
    if last and not Seal.objects.filter(number__gte=last).exists():
        log.error("%s holds the journal's head %d, which the database has not: run verify_journal", place, last)
    for seal in Seal.objects.filter(number__gt=last).order_by("number").iterator(chunk_size=50):
        append_line(place / f"{clock.day_of(seal.at):%Y-%m-%d}.jsonl", _line(seal))


def _last_number(place: Path) -> int:
    for path in reversed(_files(place)):
        seals = [seal for line in path.read_text(encoding="utf-8").splitlines() if (seal := _read(line))]
        if seals:
            return seals[-1].number
    return 0


def _files(place: Path) -> list[Path]:
    return sorted(place.glob("*.jsonl"))


def append_line(path: Path, line: str) -> None:
    """Add a line to a file of a place, on the disk when this returns. Raises `OSError`."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        # Behind a line that a crash cut short a new one begins.
        whole = file.seek(0, os.SEEK_END) == 0 or _last_byte(handle) == b"\n"
        file.write(("" if whole else "\n").encode() + line.encode() + b"\n")
        file.flush()
        os.fsync(handle)


def _last_byte(handle: int) -> bytes:
    return os.pread(handle, 1, os.fstat(handle).st_size - 1)


def _line(seal: Seal) -> str:
    return canonical_json({**{name: getattr(seal, name) for name in COPIED}, "at": seal.moment()})


def _read(line: str) -> Seal | None:
    try:
        body = json.loads(line)
        return Seal(**{name: body[name] for name in COPIED}, at=datetime.fromisoformat(body["at"]))
    except (ValueError, KeyError, TypeError):
        return None
