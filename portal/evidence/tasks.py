"""Housekeeping of the vault."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal import clock
from portal.evidence.actions import drop_staged
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.evidence.vault import discard, stored_names

ORPHAN_AGE = timedelta(days=1)


@shared_task
def drop_expired_uploads() -> int:
    """Forget staged files whose form was never finished; their number."""
    expired = list(StagedUpload.objects.filter(expires_at__lte=clock.now())[:1000])
    for staged in expired:
        drop_staged(staged)
    return len(expired)


@shared_task
def sweep_orphans() -> int:
    """Delete files without a row, left behind by a rollback or a killed process; their number."""
    names = stored_names(before=timezone.now() - ORPHAN_AGE)
    # Where a file goes: claimed between the two questions it is in the second answer.
    known = set(StagedUpload.objects.values_list("storage_name", flat=True))
    known |= set(EvidenceFile.objects.values_list("storage_name", flat=True))
    orphans = [name for name in names if name not in known]
    for name in orphans:
        discard(name)
    return len(orphans)
