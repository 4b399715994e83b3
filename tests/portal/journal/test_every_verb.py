"""The one verb of the journal: the chain is locked before it is read, and what is on record is mirrored (Article 37)."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.journal.actions import record
from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db
LOG = logging.getLogger("portal.journal")


def test_a_chain_is_locked_before_its_last_event_is_read(applicant):
    chains = []
    for target in (applicant, applicant, UserFactory()):
        with CaptureQueriesContext(connection) as asked:
            record(target, "thing.done", by=None)
        end, write = (query["sql"] for query in asked)
        lock, read = end.strip().split(";")
        assert ("pg_advisory_xact_lock" in lock, "FROM journal_event" in read, write.startswith("INSERT")) == (
            True,
        ) * 3
        chains.append(lock)
    assert (chains[0] == chains[1], chains[0] == chains[2]) == (True, False)


def test_what_is_committed_is_mirrored_and_what_is_rolled_back_is_not(
    applicant, caplog, django_capture_on_commit_callbacks
):
    LOG.addHandler(caplog.handler)
    with caplog.at_level(logging.INFO, LOG.name):
        with django_capture_on_commit_callbacks() as waiting:
            event = record(applicant, "thing.done", by=None)
        assert caplog.records == []
        for callback in waiting:
            callback()
    LOG.removeHandler(caplog.handler)
    assert {(line.getMessage(), line.line["id"], line.line["event"]) for line in caplog.records} == {
        (str(event), event.pk, "thing.done")
    }
