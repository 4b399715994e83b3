"""Verbs of evidence: stage, attach, claim, remove. File and row stand or fall together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Q

from portal import clock
from portal.evidence.intake import check_upload
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.evidence.owners import owner_of
from portal.evidence.vault import discard, store
from portal.journal.actions import record
from portal.throttle import Limit

STAGED_FOR = timedelta(hours=24)
STAGED_SETS = 3
# A new session costs nothing: without an account the place the files come from is counted too.
STAGED_FROM = Limit("staged-from", 120, 3600)


@dataclass(frozen=True, slots=True)
class Uploader:
    """Whose staged files these are: an account, or a browser session without one."""

    user: Any = None
    session_key: str = ""
    address: str = ""

    def owns(self) -> Q:
        """The filter for this uploader's staged files."""
        return Q(user=self.user) if self.user else Q(user=None, session_key=self.session_key)


def attach_evidence(target: models.Model, upload: File, *, by: Any, purpose: str, label: str = "") -> EvidenceFile:
    """Check a file and store it with a thing. `by` None is somebody without an account.

    Raises `ValidationError` (format, size, number of files), `LookupError` when the model registered no owner.
    """
    owner_of(target)
    facts = check_upload(upload)
    with transaction.atomic():
        _check_room(target, 1)
        file = EvidenceFile(**asdict(facts), storage_name=store(upload))
        return _attach(file, target, by=by, purpose=purpose, label=label)


@transaction.atomic
def stage_upload(upload: File, *, uploader: Uploader) -> StagedUpload:
    """Keep a checked file for a form that is not finished yet. Raises `ValidationError`."""
    facts = check_upload(upload)
    held = StagedUpload.objects.filter(uploader.owns(), expires_at__gt=clock.now()).count()
    if uploader.user is None and not STAGED_FROM.spend(uploader.address):
        raise ValidationError("同一网络在一小时内上传的文件过多，请稍后再上传；已上传的文件均已保留。", code="flood")
    if held >= settings.EVIDENCE_MAX_FILES * STAGED_SETS:
        raise ValidationError("您暂存的文件过多，请先提交或者移除已上传的文件。", code="staged")
    return StagedUpload.objects.create(
        **asdict(facts),
        storage_name=store(upload),
        user=uploader.user,
        session_key="" if uploader.user else uploader.session_key,
        expires_at=clock.now() + STAGED_FOR,
    )


@transaction.atomic
def claim_staged(
    staged: Sequence[StagedUpload], target: models.Model, *, by: Any, purpose: str, label: str = ""
) -> list[EvidenceFile]:
    """Hand staged files over to a thing, in its transaction: if that rolls back they are staged as before.

    Raises `ValidationError` when one was claimed already (a second click) or has expired.
    """
    owner_of(target)
    _check_room(target, len(staged))
    # The rows are taken over once: a second click waits, then finds them gone.
    kept = {row.pk: row for row in StagedUpload.objects.select_for_update().filter(pk__in=[row.pk for row in staged])}
    if missing := [row.original_name for row in staged if row.pk not in kept]:
        raise ValidationError(
            f"文件“{'”“'.join(missing)}”已随前一次提交收到，或者暂存已过期；如未收到回执，请重新上传。", code="claimed"
        )
    files = [_attach(_evidence_from(kept[row.pk]), target, by=by, purpose=purpose, label=label) for row in staged]
    StagedUpload.objects.filter(pk__in=kept).delete()
    return files


@transaction.atomic
def remove_evidence(file: EvidenceFile, *, by: Any, reason: str = "") -> None:
    """Take a file back while its thing allows (a draft); what was submitted stays ten years (Article 37)."""
    # Two clicks: the second waits, then finds no row.
    held = EvidenceFile.objects.select_for_update().filter(pk=file.pk).first()
    if held is None:
        raise ValidationError(f"文件“{file.original_name}”已经移除，无须重复办理。", code="removed")
    target = held.target
    if target is None or not owner_of(target).may_remove(by, target):
        raise PermissionDenied(f"文件“{file.original_name}”已随材料提交，不能移除；需要更换的，请通过补正办理。")
    file.delete()
    record(target, "evidence.removed", by=by, reason=reason, payload={"sha256": file.sha256, "purpose": file.purpose})
    # After the commit: a rollback keeps the row, and a row without its file is lost proof. A file that stays is swept.
    transaction.on_commit(lambda: discard(file.storage_name), robust=True)


@transaction.atomic
def drop_staged(staged: StagedUpload) -> None:
    """Forget a staged file: its bearer took it off the form, or it expired."""
    if StagedUpload.objects.filter(pk=staged.pk).delete()[0]:
        # As in `remove_evidence`: the row goes first, the file when that is certain.
        transaction.on_commit(lambda: discard(staged.storage_name), robust=True)


def _attach(file: EvidenceFile, target: models.Model, *, by: Any, purpose: str, label: str) -> EvidenceFile:
    file.target_type, file.target_id = target._meta.label_lower, str(target.pk)
    file.purpose, file.label, file.uploaded_by = purpose, label, by
    file.save(force_insert=True)
    facts = {"file": file.pk, "sha256": file.sha256, "size": file.size, "purpose": purpose}
    record(target, "evidence.attached", by=by, payload=facts)
    return file


def _evidence_from(row: StagedUpload) -> EvidenceFile:
    return EvidenceFile(
        original_name=row.original_name,
        size=row.size,
        media_type=row.media_type,
        sha256=row.sha256,
        storage_name=row.storage_name,
    )


def _check_room(target: models.Model, coming: int) -> None:
    """Lock the thing, so that two uploads at once cannot both take the last place."""
    type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
    limit, held = settings.EVIDENCE_MAX_FILES, EvidenceFile.objects.of(target).count()
    if held + coming > limit:
        raise ValidationError(
            f"材料最多{limit}个文件，已有{held}个，本次又有{coming}个。请合并为一个PDF，或者移除多余的文件。",
            code="count",
        )
