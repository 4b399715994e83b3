"""Housekeeping of the vault."""

import logging
from datetime import timedelta
from itertools import takewhile

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence import copies
from portal.evidence.actions import expire_staged, scan_held_file
from portal.evidence.models import EvidenceFile, Orphan, PartialUpload, Quarantine, StagedUpload
from portal.evidence.pieces import forget_partial
from portal.evidence.vault import discard, stored_names
from portal.jobs import each

ORPHAN_AGE = timedelta(days=1)
SCANNED_AT_ONCE = 500
COPIED_AT_ONCE = 50
log = logging.getLogger("portal.evidence")


@shared_task
def drop_expired_uploads() -> int:
    """Forget staged files whose form was never finished, and files that never came whole; their number."""
    expired = list(StagedUpload.objects.filter(expires_at__lte=clock.now())[:1000])
    each(expired, expire_staged, "暂存文件 %s 未能删除")
    unfinished = list(PartialUpload.objects.filter(expires_at__lte=clock.now())[:1000])
    each(unfinished, forget_partial, "分段上传的文件 %s 未能删除")
    return len(expired) + len(unfinished)


@shared_task
def scan_quarantine() -> int:
    """Have files scanned that came while no scanner answered; their number.

    Those tried already last: one that silences the scanner keeps nobody waiting.
    """
    return sum(1 for _ in takewhile(_is_scanned, Quarantine.objects.due()[:SCANNED_AT_ONCE]))


def _is_scanned(held: Quarantine) -> bool:
    """False once the scanner does not answer; a file that is gone, or was settled meanwhile, keeps nobody waiting."""
    try:
        return scan_held_file(held)
    except OSError as error:
        log.error("隔离的文件 %s 读不出：%s", held.pk, error)
    except TransitionNotAllowed:
        pass
    return True


@shared_task
def make_copy(pk: str) -> None:
    """Make the copy of a file that is shown, unless it is made, or the file may not be opened yet."""
    file = EvidenceFile.objects.to_copy().filter(pk=pk).first()
    if file is not None:
        _copied(file)


@shared_task
def make_missing_copies() -> int:
    """Make copies of files that came since; their number. In no order: those that cannot be read keep nobody waiting."""
    files = EvidenceFile.objects.to_copy().order_by("?")[:COPIED_AT_ONCE]
    return each(files, _copied, "证明材料 %s 没有生成副本")


def _copied(file: EvidenceFile) -> bool:
    try:
        copies.make_copy(file)
    except OSError as error:
        log.error("证明材料 %s 读不出，没有生成副本：%s", file.pk, error)
        return False
    return True


@shared_task
def sweep_orphans() -> int:
    """Delete files that no row has named for `EVIDENCE_ORPHAN_DAYS`; their number.

    Left behind by a rollback, a killed process or a removal. The days are counted in the database: one restored from a
    backup begins to count anew, and what it names is no orphan. Copies without a file go at once.
    """
    copies.drop_stray_copies()
    orphans = set(stored_names(before=timezone.now() - ORPHAN_AGE)) - _known_names()
    Orphan.objects.exclude(storage_name__in=orphans).delete()
    Orphan.objects.bulk_create((Orphan(storage_name=name) for name in orphans), ignore_conflicts=True)
    due = clock.now() - timedelta(days=settings.EVIDENCE_ORPHAN_DAYS)
    old = list(Orphan.objects.filter(found_at__lte=due).values_list("storage_name", flat=True))
    each(old, discard, "无主文件 %s 未能删除")
    Orphan.objects.filter(storage_name__in=old).delete()
    return len(old)


def _known_names() -> set[str]:
    """In the order a file goes: claimed between the two questions it is in the second answer."""
    pieces = {name for names in PartialUpload.objects.values_list("pieces", flat=True) for name in names}
    staged = set(StagedUpload.objects.values_list("storage_name", flat=True))
    return pieces | staged | set(EvidenceFile.objects.values_list("storage_name", flat=True))
