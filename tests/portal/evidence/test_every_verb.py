"""Files of a thing: whom a verb refuses, the rows it locks, the events it leaves, the second time (Article 37)."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access.enums import Role
from portal.evidence import actions as evidence
from portal.evidence.models import Quarantine, StagedUpload
from portal.evidence.receiving import STAGED_SETS, Uploader
from portal.journal.models import Event
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file
from tests.locking import answer_to, lived

pytestmark = pytest.mark.django_db


def steps(thing) -> dict:
    def stage(who, upload=None):
        return evidence.stage_upload(upload or pdf_file(), uploader=Uploader(user=thing))

    def attach(who, upload=None):
        return evidence.attach_evidence(thing, upload or pdf_file(), by=who, purpose="proof")

    def claim(who):
        staged = StagedUpload.objects.all() or claimed
        claimed.extend(staged)
        return evidence.claim_staged(staged, thing, by=who, purpose="proof")

    claimed: list[StagedUpload] = []
    file = evidence.attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    dropped = evidence.stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    officer = UserFactory(roles=[Role.OFFICE])
    held = evidence.attach_evidence(officer, pdf_file(), by=officer, purpose="proof")
    waiting = Quarantine.objects.create(
        storage_name=held.storage_name, sha256=held.sha256, size=1, media_type="text/plain"
    )

    def release(who, reason="来源已核实"):
        return evidence.release_file(waiting, by=who, reason=reason)

    return {
        "drop_staged": (lambda who: evidence.drop_staged(dropped), thing),
        "expire_staged": (lambda who: evidence.expire_staged(dropped), thing),
        "stage_upload": (stage, thing),
        "claim_staged": (claim, thing),
        "attach_evidence": (attach, thing),
        "release_file": (release, officer),
        "remove_evidence": (lambda who: evidence.remove_evidence(file, by=who), thing),
    }


UNREADABLE = [{"upload": pdf_file("a.exe")}, {"upload": pdf_file(content=b"")}]
WRONG = {"attach_evidence": UNREADABLE, "stage_upload": UNREADABLE, "release_file": [{"reason": " "}]}

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "drop_staged": ("", "", "", ""),
    "expire_staged": ("", "", "", ""),
    "stage_upload": ("", "", "", ""),
    "release_file": ("PermissionDenied", "quarantine quarantine", "evidence.released", "TransitionNotAllowed"),
    "claim_staged": ("", "user stagedupload", "evidence.attached", "ValidationError"),
    "attach_evidence": ("", "user", "evidence.attached", ""),
    "remove_evidence": ("PermissionDenied", "evidencefile", "evidence.removed", "ValidationError"),
}  # fmt: skip


def test_evidence_verb_by_verb(thing, stored):
    found = lived(steps(thing), WRONG)
    assert found == EXPECTED


def test_a_thing_takes_as_many_files_as_there_is_room(thing, stored, settings):
    settings.EVIDENCE_MAX_FILES = 3
    staged = [evidence.stage_upload(pdf_file(), uploader=Uploader(user=thing)) for _ in range(2)]

    def attach():
        return evidence.attach_evidence(thing, pdf_file(), by=thing, purpose="proof")

    def claim():
        return evidence.claim_staged(staged, thing, by=thing, purpose="proof")

    answers = []
    for _ in range(3):
        answers.append((answer_to(attach), answer_to(claim)))
        attach()
    assert [*answers, (answer_to(attach), answer_to(claim))] == [
        ("", ""), ("", ""), ("", "ValidationError"), ("ValidationError", "ValidationError"),
    ]  # fmt: skip


def test_staged_files_are_counted_by_whose_they_are_until_they_expire(stored, settings, travel_to):
    settings.EVIDENCE_MAX_FILES = 1
    account, session = Uploader(user=UserFactory(), session_key="s1"), Uploader(session_key="s1")

    def full() -> list[bool]:
        return [
            answer_to(lambda one=one: evidence.stage_upload(pdf_file(), uploader=one)) != ""
            for one in (account, session)
        ]

    for _ in range(STAGED_SETS):
        evidence.stage_upload(pdf_file(), uploader=account)
    assert full() == [True, False]
    for _ in range(STAGED_SETS):
        evidence.stage_upload(pdf_file(), uploader=session)
    assert full() == [True, True]
    assert {(row.user, row.session_key) for row in StagedUpload.objects.all()} == {(account.user, ""), (None, "s1")}
    travel_to(clock.now() + timedelta(hours=24))
    assert full() == [False, False]


def test_what_owns_no_files_takes_none(thing, stored):
    takes = (
        lambda: evidence.attach_evidence(Event(), pdf_file(), by=thing, purpose="proof"),
        lambda: evidence.claim_staged([], Event(), by=thing, purpose="proof"),
    )
    for take in takes:
        with pytest.raises(LookupError, match="register_evidence_owner"):
            take()
    assert stored() == []
