"""Who applied is forgotten: the sealed part of the archive packages forgets too. A filed case is decided on again: it is
packed once more."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from portal.evidence.actions import remove_files
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import discard_all
from portal.journal.actions import record as note
from portal.journal.models import Event
from portal.journal.signals import event_recorded
from workflow.applications.models import Application
from workflow.applications.signals import applicant_erased, application_corrected
from workflow.records.actions.filing import reopen_record
from workflow.records.models import Record
from workflow.records.packing import SEALED
from workflow.records.reopening import reopened_by

CORRECTED = "公示名单更正后另行制作"


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


@receiver(event_recorded, dispatch_uid="records.reopen")
def reopen(sender: Any, event: Event, **kwargs: Any) -> None:
    """In the transaction of what was decided."""
    if found := reopened_by(event):
        because, applications = found
        for record in Record.objects.filter(application__in=applications).order_by("pk"):
            reopen_record(record, because=because)


@receiver(application_corrected, dispatch_uid="records.reopen_corrected")
def reopen_corrected(sender: Any, application: Application, **kwargs: Any) -> None:
    """A list names it otherwise."""
    for record in Record.objects.filter(application=application):
        reopen_record(record, because=CORRECTED)
