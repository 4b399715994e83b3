"""Verbs of the copies that are shown: made by a worker within limits, kept sealed, made again when they are gone."""

import logging
from datetime import timedelta
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction

from portal import clock
from portal.atrest.storage import SealedStorage
from portal.bounded import OutOfBounds, in_bounds
from portal.evidence.copying import ENDINGS, MEGABYTES, SECONDS, TOO_COMPLEX, Uncopied, copied
from portal.evidence.models import DisplayCopy, EvidenceFile
from portal.evidence.vault import vault
from portal.jobs import queue_job
from portal.stores import names_in

log = logging.getLogger("portal.evidence")
RETRIES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
MAKE = "portal.evidence.tasks.make_copy"


def copies() -> SealedStorage:
    """Where the copies lie."""
    return cast(SealedStorage, storages["copies"])


def make_copy(file: EvidenceFile) -> DisplayCopy:
    """Make the copy, or put on record why there is none. Raises `OSError` where the original cannot be read."""
    with vault().open_whole(file.storage_name) as original:
        content = original.read()
    try:
        media_type, shown = in_bounds(copied, file.media_type, content, seconds=SECONDS, megabytes=MEGABYTES)
    except OutOfBounds:
        return _put_off(file)
    except Uncopied as reason:
        return _kept(file, failure=str(reason))
    # Two workers at once: the later one's is as good.
    copies().delete(file.storage_name)
    copies().save(file.storage_name, ContentFile(shown))
    return _kept(file, media_type=media_type)


def open_copy(file: EvidenceFile) -> tuple[DisplayCopy, File] | None:
    """The copy and its bytes; None while there is none, and one is on order. Raises `Uncopied` where none can be made."""
    made = DisplayCopy.objects.filter(file=file).first()
    if made and made.failure:
        raise Uncopied(made.failure)
    try:
        if made:
            return made, copies().open_whole(file.storage_name)
    except OSError as error:
        log.warning("the copy of evidence %s is made anew: %s", file.pk, error)
        DisplayCopy.objects.filter(file=file).delete()
    queue_job(MAKE, file.pk)
    return None


def shown_name(file: EvidenceFile, copy: DisplayCopy) -> str:
    """The file's name, with the ending of its copy."""
    return f"{file.full_name.rpartition('.')[0]}.{ENDINGS[copy.media_type]}"


@transaction.atomic
def ask_again(file: EvidenceFile) -> DisplayCopy:
    """Have the copy tried once more that took too long. Raises `ValidationError` where that is no use, or too soon."""
    copy = DisplayCopy.objects.select_for_update().filter(file=file).first()
    if copy is None or not copy.tries:
        raise ValidationError("该文件不能重新生成阅览用的副本：副本已经生成，或者文件本身不能显示。")
    if clock.now() < copy.made_at + RETRIES[0]:
        raise ValidationError(f"刚刚试过，请在{clock.display(copy.made_at + RETRIES[0])}之后再试。")
    copy.next_try_at = clock.now()
    copy.save(update_fields=["next_try_at"])
    queue_job(MAKE, file.pk)
    return copy


def drop_stray_copies() -> int:
    """Delete copies of files that are there no more; their number."""
    kept = set(DisplayCopy.objects.values_list("file__storage_name", flat=True))
    stray = [name for name in names_in(copies()) if name not in kept]
    for name in stray:
        copies().delete(name)
    return len(stray)


def _put_off(file: EvidenceFile) -> DisplayCopy:
    """It took too long, which may be the machine's fault: tried again a few times, ever later."""
    tried = DisplayCopy.objects.filter(file=file).values_list("tries", flat=True).first() or 0
    again = clock.now() + RETRIES[tried] if tried < len(RETRIES) else None
    return _kept(file, failure=TOO_COMPLEX, tries=tried + 1, next_try_at=again)


@transaction.atomic
def _kept(file: EvidenceFile, **facts: Any) -> DisplayCopy:
    nothing = {"media_type": "", "failure": "", "tries": 0, "next_try_at": None, "made_at": clock.now()}
    return DisplayCopy.objects.update_or_create(file=file, defaults=nothing | facts)[0]
