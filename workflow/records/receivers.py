"""Who applied is forgotten: the sealed part of the archive packages forgets with the rest."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from portal.evidence.actions import remove_files
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import discard_all
from portal.journal.actions import record as note
from workflow.applications.signals import applicant_erased
from workflow.records.models import Record
from workflow.records.packing import SEALED


@receiver(applicant_erased, dispatch_uid="records.forget_identity")
def forget_identity(sender: Any, subject: Any, **kwargs: Any) -> None:
    """Take away the packages that say who it was."""
    applications = subject.applications.values("pk")
    for record in Record.objects.filter(application__in=applications):
        stored = list(EvidenceFile.objects.of(record, SEALED).values_list("storage_name", flat=True))
        if stored:
            files = remove_files(record, purpose=SEALED)
            note(record, "record.identity_forgotten", by=None, payload={"files": files})
            transaction.on_commit(partial(discard_all, stored), robust=True)
