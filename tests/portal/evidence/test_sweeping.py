"""The sweep deletes what has no row and nothing else, however the store changes while it looks."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from portal import clock
from portal.evidence.actions import attach_evidence, remove_evidence
from portal.evidence.models import EvidenceFile, Orphan
from portal.evidence.tasks import sweep_orphans
from portal.evidence.vault import vault
from portal.stores import innermost
from tests.factories.evidence import pdf_file

pytestmark = pytest.mark.django_db


def test_what_a_restored_database_names_is_never_swept(thing, stored, travel_to):
    """A file is removed; weeks later yesterday's backup comes back, and with it the row."""
    file = attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    now = clock.now()
    for path in stored():
        os.utime(path, (0, 0))
    row = EvidenceFile.objects.filter(pk=file.pk).values().get()
    remove_evidence(file, by=thing)
    assert sweep_orphans() == 0
    travel_to(now + timedelta(days=34))
    EvidenceFile.objects.create(**row)
    assert (sweep_orphans(), Orphan.objects.count(), len(stored())) == (0, 0, 1)
    remove_evidence(EvidenceFile.objects.get(), by=thing)
    assert sweep_orphans() == 0
    travel_to(now + timedelta(days=68))
    assert (sweep_orphans(), len(stored())) == (0, 1)
    travel_to(now + timedelta(days=69))
    assert (sweep_orphans(), stored(), Orphan.objects.count()) == (1, [], 0)


def old_file(name: str) -> Path:
    path = Path(innermost(vault()).path(vault().save(name, ContentFile(b"left behind"))))
    past = time.time() - 3 * 86400
    os.utime(path, (past, past))
    return path


def test_a_file_that_goes_while_the_sweep_looks_does_not_keep_the_others(settings):
    settings.EVIDENCE_ORPHAN_DAYS = 0
    first = old_file("2026/01/a-left-behind")
    gone = first.with_name("b-gone")
    gone.symlink_to("nowhere")  # listed, and not there when it is asked for: as one that another process deletes
    last = old_file("2026/01/c-left-behind")
    try:
        assert sweep_orphans() >= 2
        assert not first.exists()
        assert not last.exists()
    finally:
        gone.unlink()
