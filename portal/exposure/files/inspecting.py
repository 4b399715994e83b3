"""Findings of a file, and of a stored one once for all publications."""

import hashlib
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.cache import cache

from portal.bounded import OutOfBounds, in_bounds
from portal.exposure.detector import private_numbers
from portal.exposure.files.opening import passages
from portal.exposure.files.passages import TOO_COMPLEX, Budget, Passage, Unreadable
from portal.exposure.finding import UNREADABLE, Finding, digest_of

VERSION = 2
"""Raised with every change of what is read or found: what was cached under another is looked at anew."""
KEPT_SECONDS = 30 * 24 * 3600
CUT_SHORT_SECONDS = 600
"""How long it stands that a file took too long: a busy machine is no property of the file."""
MOST = 50
WITHIN = "file"
SECONDS, MEGABYTES = 30, 1536
AT_ONCE, OVERLAP = 50_000, 200
"""A long text is looked through in pieces, so that its time can be up; a number across an edge is whole in the next."""


def file_findings(file: BinaryIO, name: str) -> list[Finding]:
    """What must not be public in a file, with its place; a file that cannot be read is itself a find."""
    found: dict[str, Finding] = {}
    try:
        budget = Budget()
        for passage in passages(file, name, budget):
            for finding in _of_passage(passage, budget):
                found.setdefault(finding.digest, finding.at(passage.place))
            if len(found) >= MOST:
                break
    except Unreadable as reason:
        finding = Finding(UNREADABLE, str(reason), "", digest_of(UNREADABLE, _sha256(file), WITHIN))
        found[finding.digest] = finding
    return list(found.values())


def stored_findings(stored: Any, *, known_as: str) -> list[Finding]:
    """The findings of a stored file, read once. `known_as` names its content (a hash): what is cached stands for it.

    Raises `FileNotFoundError` when the file is gone from the store, whenever it was read.
    """
    if not stored.storage.exists(stored.name):
        raise FileNotFoundError(stored.name)
    key = f"exposure:{VERSION}:{hashlib.sha256(f'{stored.name}:{known_as}'.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        with stored.open("rb") as file:
            found = _in_bounds(file.read(), stored.name)
        cut_short = any(finding.excerpt == TOO_COMPLEX for finding in found)
        cache.set(key, found, CUT_SHORT_SECONDS if cut_short else KEPT_SECONDS)
    return list(found)


def _in_bounds(content: bytes, name: str) -> list[Finding]:
    """In a process of its own: a reader of PDF spends minutes on one page before anybody can ask for the time."""
    try:
        return in_bounds(_findings_of, content, name, seconds=SECONDS, megabytes=MEGABYTES)
    except OutOfBounds:
        return [Finding(UNREADABLE, TOO_COMPLEX, "", digest_of(UNREADABLE, _sha256(io.BytesIO(content)), WITHIN))]


def _findings_of(content: bytes, name: str) -> list[Finding]:
    return file_findings(io.BytesIO(content), name)


def _of_passage(passage: Passage, budget: Budget) -> Iterator[Finding]:
    if passage.kind:
        yield Finding(passage.kind, passage.text, "", digest_of(passage.kind, passage.text, WITHIN))
        return
    for start in range(0, len(passage.text), AT_ONCE):
        budget.check_time()
        yield from private_numbers(passage.text[max(0, start - OVERLAP) : start + AT_ONCE], within=WITHIN)


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
