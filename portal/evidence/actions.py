"""Verbs of evidence: stage, attach, claim, remove, release. File and row stand or fall together."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import models, transaction

from portal import clock
from portal.adding import add_all, added_together
from portal.evidence.coming import checked, scanned, stored
from portal.evidence.enums import QuarantineState
from portal.evidence.intake import facts_of
from portal.evidence.models import EvidenceFile, Quarantine, StagedUpload, StoredFile
from portal.evidence.owners import owner_of
from portal.evidence.receiving import Reception, Uploader
from portal.evidence.scanner import scan
from portal.evidence.sealing import identified
from portal.evidence.transitions import CONDEMN, PASS, RELEASE
from portal.evidence.vault import discard, vault
from portal.journal.actions import record, recorded_together
from portal.transitions.core import apply_transition, check_transition, lock

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 1440))
"""From one scan without an answer to the next; the last again and again."""


def attach_evidence(
    target: models.Model, upload: File, *, by: Any, purpose: str, label: str = "", is_new: bool = False
) -> EvidenceFile:
    """Check a file and store it with a thing. `by` None is somebody without an account; `is_new` as for `claim_staged`.

    Raises `ValidationError` (format, size, number of files, malware), `LookupError` when the model registered no owner.
    """
    owner_of(target)
    facts = scanned(upload, checked(upload))
    with transaction.atomic():
        check_room(target, 1, by=by, is_new=is_new)
        file = EvidenceFile(**asdict(facts), storage_name=stored(upload, facts))
        _hold_unscanned([file])
        return _attach([file], target, by=by, purpose=purpose, label=label)[0]


def keep_made(target: models.Model, made: File, *, purpose: str, label: str = "") -> EvidenceFile:
    """Store with a thing what the portal itself made of files it has looked into; in the transaction of the verb around it.

    Raises `ValidationError` where the store takes none.
    """
    facts = replace(facts_of(made), scanned_at=clock.now())
    file = EvidenceFile(**asdict(facts), storage_name=stored(made, facts))
    return _attach([file], target, by=None, purpose=purpose, label=label)[0]


def stage_upload(upload: File, *, uploader: Uploader) -> StagedUpload:
    """Keep a checked file for a form that is not finished yet. Raises `ValidationError`."""
    return stage([Reception(uploader).take(upload)])[0]


def stage(taken: Sequence[StagedUpload]) -> Sequence[StagedUpload]:
    """Have the files of a form that is not finished staged, those among them that are not yet."""
    if new := _split(taken)[0]:
        with transaction.atomic(), added_together():
            _hold_unscanned(new)
            add_all(new)
    return taken


def claim_staged(
    staged: Sequence[StagedUpload],
    target: models.Model,
    *,
    by: Any,
    purpose: str,
    label: str = "",
    is_new: bool = False,
) -> list[EvidenceFile]:
    """Hand the files of a form over to a thing, in its transaction: if that rolls back they can be staged, or are as before.

    `is_new`: the thing was made in this very transaction, so nobody else adds a file, and its verb counts them. Raises
    `RuntimeError` outside a transaction, `ValidationError` when one was claimed already (a second click) or has expired.
    """
    owner_of(target)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("证明材料须在所属事项的同一事务之内归入。")
    check_room(target, len(staged), by=by, is_new=is_new)
    taken, kept = _split(staged)
    _hold_unscanned(taken)
    rows = {row.pk: row for row in [*taken, *_taken_over(kept)]}
    files = [_evidence_from(rows[row.pk]) for row in staged]
    return _attach(files, target, by=by, purpose=purpose, label=label)


def _split(staged: Sequence[StagedUpload]) -> tuple[list[StagedUpload], list[StagedUpload]]:
    """Those that came with this very request, and those staged before."""
    taken = [row for row in staged if row._state.adding]
    return taken, [row for row in staged if not row._state.adding]


def _taken_over(kept: list[StagedUpload]) -> list[StagedUpload]:
    """The rows as they stand, which are gone with it."""
    if not kept:
        return []
    # They are taken over once: a second click waits, then finds them gone.
    held = StagedUpload.objects.select_for_update().filter(pk__in=[row.pk for row in kept])
    rows = {row.pk: row for row in held}
    if missing := [row.full_name for row in kept if row.pk not in rows]:
        raise ValidationError(
            f"文件“{'”“'.join(missing)}”已随前一次提交收到，或者暂存已过期；如未收到回执，请重新上传。", code="claimed"
        )
    _check_claimable(list(rows.values()))
    held.delete()
    return list(rows.values())


@transaction.atomic
def remove_evidence(file: EvidenceFile, *, by: Any, reason: str = "") -> None:
    """Take a file back while its thing allows (a draft); what was submitted stays ten years (Article 37)."""
    # Two clicks: the second waits, then finds no row.
    held = EvidenceFile.objects.select_for_update().filter(pk=file.pk).first()
    if held is None:
        raise ValidationError(f"文件“{file.full_name}”已经移除，无须重复办理。", code="removed")
    target = held.target
    if target is None or not owner_of(target).may_remove(by, target):
        raise PermissionDenied(f"文件“{file.full_name}”已随材料提交，不能移除；内容有误的，请在补正时另行上传。")
    file.delete()
    Quarantine.objects.filter(storage_name=file.storage_name, state=QuarantineState.HELD).delete()
    # The file stays for the sweep: a database restored from yesterday's backup names it still.
    record(target, "evidence.removed", by=by, reason=reason, payload={**identified(file), "purpose": file.purpose})


def remove_files(target: models.Model, purpose: str = "") -> int:
    """Take away the files of a thing whose term is over; how many. In the transaction of the verb that records it."""
    return remove_all(EvidenceFile.objects.of(target, purpose))


def remove_all(found: models.QuerySet[EvidenceFile]) -> int:
    """Take away these files, as `remove_files` does those of one thing."""
    stored = list(found.values_list("storage_name", flat=True))
    found.delete()
    Quarantine.objects.filter(storage_name__in=stored, state=QuarantineState.HELD).delete()
    # As with a file taken back: the sweep deletes what no row names.
    return len(stored)


@transaction.atomic
def drop_staged(staged: StagedUpload) -> None:
    """Take a staged file off its form. It keeps its place until it expires: dropping makes no room for a flood."""
    StagedUpload.objects.filter(pk=staged.pk).update(taken_off=True)


@transaction.atomic
def expire_staged(staged: StagedUpload) -> None:
    """Forget a staged file whose day is over: also a restored database would find it expired."""
    if StagedUpload.objects.filter(pk=staged.pk).delete()[0]:
        Quarantine.objects.filter(storage_name=staged.storage_name, state=QuarantineState.HELD).delete()
        # The row goes first, the file when that is certain: a row without its file is lost proof.
        transaction.on_commit(lambda: discard(staged.storage_name), robust=True)


def check_release_file(quarantine: Quarantine, *, by: Any) -> None:
    """Raise what keeps `by` from letting the file out now."""
    check_transition(quarantine, RELEASE, by=by)


@transaction.atomic
def release_file(quarantine: Quarantine, *, by: Any, reason: str) -> Quarantine:
    """Answer for a file that nothing has scanned: it may be opened from now on. Raises `ValidationError` without a reason."""
    check_release_file(lock(quarantine), by=by)
    return apply_transition(quarantine, RELEASE, by=by, reason=reason, settled_at=clock.now())


def scan_held_file(quarantine: Quarantine) -> bool:
    """Have the scanner look at a file in quarantine; False when none answers. What it cannot judge stays for an officer.

    Raises `OSError` for one that is gone or damaged. Both are tried again, ever less often.
    """
    Quarantine.objects.filter(pk=quarantine.pk).update(tried_at=clock.now())
    try:
        # All of it first: what the store does not give back is not the scanner's silence.
        with vault().open_whole(quarantine.storage_name or "") as file:
            found = scan(cast(BinaryIO, file))
    except OSError:
        _try_later(quarantine)
        raise
    if found.threat:
        apply_transition(quarantine, CONDEMN, by=None, threat=found.threat, settled_at=clock.now())
    elif found.clean:
        apply_transition(quarantine, PASS, by=None, settled_at=clock.now())
    elif found.awake:
        _try_later(quarantine)
    return found.answered


def _try_later(quarantine: Quarantine) -> None:
    """A scanner that was down is asked about a file as soon as it is back; one that has no answer to it, after a while."""
    wait = BACK_OFF[min(quarantine.tries, len(BACK_OFF) - 1)]
    Quarantine.objects.filter(pk=quarantine.pk).update(tries=quarantine.tries + 1, next_try_at=clock.now() + wait)


def _hold_unscanned(files: Sequence[StoredFile]) -> None:
    """Into quarantine with what no scanner passed, as soon as a row names it."""
    add_all(
        Quarantine(storage_name=file.storage_name, sha256=file.sha256, size=file.size, media_type=file.media_type)
        for file in files
        if file.scanned_at is None
    )


def _check_claimable(rows: Sequence[StagedUpload]) -> None:
    """What the scanner condemned meanwhile, or a restored store has lost, is nobody's proof."""
    condemned = set(
        Quarantine.objects.filter(
            storage_name__in=[row.storage_name for row in rows], state=QuarantineState.INFECTED
        ).values_list("storage_name", flat=True)
    )
    for row in rows:
        if row.storage_name in condemned:
            raise ValidationError(
                f"文件“{row.full_name}”经查验含有病毒或者恶意程序，不能提交，请移除后重新上传。", code="infected"
            )
        if not vault().exists(row.storage_name):
            raise ValidationError(f"文件“{row.full_name}”未能完整保存，请移除后重新上传。", code="lost")


def _attach(
    files: list[EvidenceFile], target: models.Model, *, by: Any, purpose: str, label: str
) -> list[EvidenceFile]:
    for file in files:
        file.target_type, file.target_id = target._meta.label_lower, str(target.pk)
        file.purpose, file.label, file.uploaded_by = purpose, label, by
    with recorded_together():
        add_all(files)
        for file in files:
            facts = {**identified(file), "size": file.size, "purpose": purpose}
            record(target, "evidence.attached", by=by, payload=facts)
    return files


def _evidence_from(row: StagedUpload) -> EvidenceFile:
    return EvidenceFile(
        original_name=row.original_name,
        size=row.size,
        media_type=row.media_type,
        sha256=row.sha256,
        scanned_at=row.scanned_at,
        storage_name=row.storage_name,
    )


def check_room(target: models.Model, coming: int, *, by: Any = None, is_new: bool = False) -> None:
    """Raise `ValidationError` when so many more files are too many of one person for a thing; what `is_new` has none yet."""
    limit, held = settings.EVIDENCE_MAX_FILES, 0 if is_new else _locked_count(target, by)
    if held + coming > limit:
        raise ValidationError(
            f"材料最多{limit}个文件，已有{held}个，本次又有{coming}个。请合并为一个PDF，或者移除多余的文件。",
            code="count",
        )


def _locked_count(target: models.Model, by: Any) -> int:
    """How many files it has of this person, since more was asked for: nobody is kept out by what others handed in.

    The thing is locked, so that two uploads at once cannot both take the last place.
    """
    type(target)._base_manager.select_for_update(of=("self",)).values_list("pk").get(pk=target.pk)
    since = owner_of(target).since(target)
    files = EvidenceFile.objects.of(target).filter(uploaded_by=by)
    return (files.filter(uploaded_at__gte=since) if since else files).count()
