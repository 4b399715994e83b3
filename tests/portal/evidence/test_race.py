"""Real commits: two connections at once, and what is left when they are through."""

import gc
import threading
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from portal.evidence.actions import attach_evidence, remove_evidence
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import vault
from tests.factories.evidence import pdf_file

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.attack("同时点击以突破限额")
def test_two_uploads_at_once_share_one_place(thing, stored, settings):
    settings.EVIDENCE_MAX_FILES = 1
    results, start = [], threading.Barrier(2)

    def attach():
        start.wait()
        try:
            attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
            results.append("stored")
        except ValidationError:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attach) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results) == ["refused", "stored"]
    assert len(stored()) == 1


def test_a_committed_file_stays_whatever_else_fails_after_the_commit(thing, stored):
    """A hook that was registered earlier raises: what comes after it never runs, and the file must not depend on it."""

    def fails() -> None:
        raise ConnectionError("计数服务不可用")

    @transaction.atomic
    def attach() -> None:
        transaction.on_commit(fails)
        attach_evidence(thing, pdf_file(), by=thing, purpose="proof")

    with pytest.raises(ConnectionError):
        attach()
    gc.collect()
    kept = EvidenceFile.objects.get()
    assert sha256(vault().open(kept.storage_name).read()).hexdigest() == kept.sha256


def test_what_is_committed_stays_and_what_is_removed_waits_for_the_sweep(thing, stored):
    file = attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    gc.collect()
    assert len(stored()) == 1
    remove_evidence(file, by=thing)
    gc.collect()
    assert (len(stored()), EvidenceFile.objects.count()) == (1, 0)
