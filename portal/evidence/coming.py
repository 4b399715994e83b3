"""A file on its way in: looked into, scanned, sealed and on the disk. The scanner and the disk work on several at once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File

from portal import clock
from portal.atrest.storage import Saving
from portal.evidence.intake import CheckedUpload, check_upload
from portal.evidence.passing import Infected, is_harmless, is_passed
from portal.evidence.room import KEPT, check_free_space
from portal.evidence.scanner import begin_scan
from portal.evidence.vault import begin_store, discard

log = logging.getLogger("portal.evidence")


@dataclass(frozen=True, slots=True)
class Coming:
    """A file that is written, and that the scanner has; `finish` or `drop` ends it."""

    upload: File
    facts: CheckedUpload
    saving: Saving

    @classmethod
    def begin(cls, upload: File) -> "Coming":
        """Raises `ValidationError` for what is not taken."""
        facts = checked(upload)
        begin_scan(cast(BinaryIO, upload))
        return cls(upload, facts, _begun(upload, facts))

    def finish(self) -> datetime | None:
        """When the scanner passed it, if it did. Raises `Infected`, and `ValidationError` where the store takes none."""
        name = _finished(self.saving, self.facts)
        try:
            return clock.now() if is_harmless(self.upload, self.facts) else None
        except Infected:
            discard(name)
            raise

    def drop(self) -> None:
        """What is written the sweep deletes: no row names it."""
        self.saving.drop()


def checked(upload: File) -> CheckedUpload:
    """The facts of an upload. Raises `ValidationError` for what is not taken."""
    check_free_space(upload.size or 0)
    return check_upload(upload)


def scanned(upload: File, facts: CheckedUpload) -> CheckedUpload:
    """The same with when the scanner passed it, if it did. Raises `ValidationError` for malware."""
    return replace(facts, scanned_at=clock.now() if is_passed(upload, facts) else None)


def stored(upload: File, facts: CheckedUpload) -> str:
    """Write the file. Raises `ValidationError` where the store takes none."""
    return _finished(_begun(upload, facts), facts)


def _begun(upload: File, facts: CheckedUpload) -> Saving:
    with telling(facts.original_name):
        return begin_store(upload)


def _finished(saving: Saving, facts: CheckedUpload) -> str:
    with telling(facts.original_name):
        return saving.finish()


@contextmanager
def telling(name: str) -> Iterator[None]:
    """Whoever sends a file of that name is told, by `ValidationError`, when the store does not take it."""
    try:
        yield
    except OSError as error:
        log.error("文件写不进存储：%s", error.strerror or type(error).__name__)
        raise ValidationError(f"文件“{name}”暂时不能保存，请稍后再上传；{KEPT}", code="store") from None
