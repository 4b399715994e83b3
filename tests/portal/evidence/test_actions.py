"""File and row stand or fall together."""

import os
import time
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal import clock
from portal.evidence.actions import (
    attach_evidence,
    claim_staged,
    drop_staged,
    remove_evidence,
    stage_upload,
)
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.evidence.receiving import Uploader
from portal.evidence.tasks import drop_expired_uploads, sweep_orphans
from portal.evidence.vault import vault
from portal.journal.keys import current_key, sign
from portal.journal.models import Event
from portal.stores import innermost
from tests.factories.access import UserFactory
from tests.factories.evidence import PDF, pdf_file, png_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A block that ends as in a transaction committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@contextmanager
def rolled_back():
    """A transaction, or a savepoint in one, that ends in a rollback."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_attach_stores_bytes_row_and_event(thing, stored, committed):
    with committed():
        file = attach_evidence(thing, pdf_file(), by=thing, purpose="proof", label="说明")
    (path,) = stored()
    assert vault().open(file.storage_name).read() == PDF
    assert path.stat().st_mode & 0o777 == 0o600
    assert "证明材料" not in str(path)
    assert EvidenceFile.objects.of(thing, "proof").get() == file
    event = Event.objects.get(verb="evidence.attached")
    assert event.payload == {
        "file": str(file.pk),
        "digest": sign(current_key(), {"file": str(file.pk), "sha256": sha256(PDF).hexdigest()}),
        "digest_key": current_key(),
        "size": len(PDF),
        "purpose": "proof",
    }


def test_refused_file_stores_nothing(thing, stored):
    with pytest.raises(ValidationError):
        attach_evidence(thing, pdf_file("a.exe"), by=thing, purpose="proof")
    assert (stored(), EvidenceFile.objects.count()) == ([], 0)


@pytest.fixture
def swept_at_once(settings):
    settings.EVIDENCE_ORPHAN_DAYS = 0


def test_rollback_leaves_a_file_nobody_reads_until_the_sweep(thing, stored, swept_at_once):
    with rolled_back():
        attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
        assert len(stored()) == 1
    assert EvidenceFile.objects.count() == 0
    grow_old(stored())
    assert (sweep_orphans(), stored()) == (1, [])


def test_inner_rollback_spares_the_other_file(thing, stored, committed, swept_at_once):
    with committed(), transaction.atomic():
        kept = attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
        with rolled_back():
            attach_evidence(thing, png_file(), by=thing, purpose="proof")
    assert EvidenceFile.objects.get() == kept
    grow_old(stored())
    assert sweep_orphans() == 1
    assert [path.name for path in stored()] == [kept.storage_name.rpartition("/")[2]]


def grow_old(paths) -> None:
    """As if they had been written two days ago."""
    then = time.time() - 2 * 86400
    for path in paths:
        os.utime(path, (then, then))


def test_limit_counts_what_is_there(thing, stored, settings):
    settings.EVIDENCE_MAX_FILES = 1
    attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    with pytest.raises(ValidationError, match="最多1个文件，已有1个"):
        attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    assert len(stored()) == 1


def test_unregistered_model_owns_nothing(thing, stored):
    with pytest.raises(LookupError, match="register_evidence_owner"):
        attach_evidence(Event(), pdf_file(), by=thing, purpose="proof")


def test_rows_never_change(thing, stored):
    attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceFile.objects.update(sha256="0" * 64)


def test_remove_asks_the_thing(thing, stored, committed, swept_at_once):
    file = attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    with pytest.raises(PermissionDenied, match="已随材料提交，不能移除"), committed():
        remove_evidence(file, by=UserFactory())
    assert len(stored()) == 1
    with committed():
        remove_evidence(file, by=thing)
    assert (len(stored()), EvidenceFile.objects.count()) == (1, 0)
    grow_old(stored())
    sweep_orphans()
    assert stored() == []


def test_claim_moves_the_file_to_its_thing(thing, stored, committed):
    staged = stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    with committed():
        (file,) = claim_staged([staged], thing, by=None, purpose="proof", label="说明")
    assert (file.storage_name, file.sha256, file.label) == (staged.storage_name, staged.sha256, "说明")
    assert (len(stored()), StagedUpload.objects.count()) == (1, 0)


def test_claim_rolled_back_is_staged_as_before(thing, stored):
    staged = stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    with rolled_back():
        claim_staged([staged], thing, by=None, purpose="proof")
    assert (StagedUpload.objects.get(), len(stored()), EvidenceFile.objects.count()) == (staged, 1, 0)


def test_file_that_the_store_has_lost_meanwhile_is_nobodys_proof(thing, stored):
    staged = stage_upload(pdf_file(), uploader=Uploader(user=thing))
    stored()[0].unlink()
    with pytest.raises(ValidationError, match="未能完整保存，请移除后重新上传"), transaction.atomic():
        claim_staged([staged], thing, by=None, purpose="proof")
    assert not EvidenceFile.objects.exists()


def test_second_claim_says_it_was_received(thing, stored):
    staged = stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    claim_staged([staged], thing, by=None, purpose="proof")
    with pytest.raises(ValidationError, match="已随前一次提交收到"):
        claim_staged([staged], thing, by=None, purpose="proof")
    assert EvidenceFile.objects.count() == 1


def test_staging_is_capped_per_uploader(stored, settings):
    settings.EVIDENCE_MAX_FILES = 1
    for _ in range(3):
        stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    with pytest.raises(ValidationError, match="暂存的文件过多"):
        stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    assert stage_upload(pdf_file(), uploader=Uploader(session_key="s2")).pk


def test_expired_uploads_go_and_fresh_ones_stay(stored, committed):
    with clock.travel(clock.now() - timedelta(hours=25)):
        stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    fresh = stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    with committed():
        assert drop_expired_uploads() == 1
    assert (StagedUpload.objects.get(), len(stored())) == (fresh, 1)


def test_dropping_twice_is_harmless(stored, committed):
    staged = stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    with committed():
        drop_staged(staged)
        drop_staged(staged)
    assert not StagedUpload.objects.filter(Uploader(session_key="s1").owns()).exists()
    with committed(), clock.travel(clock.now() + timedelta(hours=25)):
        assert drop_expired_uploads() == 1
    assert stored() == []


def test_sweep_takes_old_files_without_a_row_only(thing, stored, swept_at_once):
    attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    orphan = innermost(vault()).path(vault().save("2026/01/orphan", pdf_file()))
    young = innermost(vault()).path(vault().save("2026/01/young", pdf_file()))
    now = time.time()
    for path in stored():
        age = 0 if str(path) == young else 2 * 86400
        os.utime(path, (now - age, now - age))
    assert sweep_orphans() == 1
    assert (os.path.exists(orphan), os.path.exists(young), len(stored())) == (False, True, 2)
