"""Files into the vault, whether they come with the request or were staged by a form."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext as _

from portal.evidence.actions import attach_evidence, claim_staged
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.evidence.owners import owner_of
from workflow.programmes.ruleset.forms import FileField

Upload = File | StagedUpload


def attach_files(target: models.Model, uploads: Sequence[Upload], *, by: Any, purpose: str, label: str) -> None:
    """Attach each file to a thing; call inside the transaction of what it proves."""
    staged = [upload for upload in uploads if isinstance(upload, StagedUpload)]
    if staged:
        claim_staged(staged, target, by=by, purpose=purpose, label=label)
    for upload in uploads:
        if not isinstance(upload, StagedUpload):
            attach_evidence(target, upload, by=by, purpose=purpose, label=label)


def check_uploads(target: models.Model, field: FileField, uploads: Sequence[Upload]) -> None:
    """Raise `ValidationError`, beside the field, for files that it does not take: too many, too large, of another format.

    What a supplement adds counts by itself: what was submitted before cannot be taken off to make room.
    """
    faults = [fault for upload in uploads for fault in faults_of(field, upload)]
    files, since = EvidenceFile.objects.of(target, field.code), owner_of(target).since(target)
    held = (files.filter(uploaded_at__gte=since) if since else files).count()
    if uploads and held + len(uploads) > field.most_files:
        said = {"label": field.label, "most": field.most_files, "held": held, "more": len(uploads)}
        faults.append((_added_too_many() if since else _too_many()) % said)
    if faults:
        raise ValidationError({field.code: faults})


def _too_many() -> str:
    return _("“%(label)s”最多%(most)s个文件，已有%(held)s个，本次上传%(more)s个，请移除多余的文件。")


def _added_too_many() -> str:
    return _(
        "“%(label)s”补正时最多另交%(most)s个文件，补正以来已交%(held)s个，本次上传%(more)s个，请减少本次上传的文件。"
    )


def faults_of(field: FileField, upload: Upload) -> list[str]:
    """What the field's own format and size say against a file."""
    name = upload.full_name if isinstance(upload, StagedUpload) else str(upload.name)
    found = []
    if field.formats and name.rpartition(".")[2].lower() not in field.formats:
        found.append(_("“%(name)s”的格式不符，可以上传：%(formats)s。") % {"name": name, "formats": formats_of(field)})
    if field.megabytes and upload.size > field.megabytes * 1024 * 1024:
        found.append(_("“%(name)s”超过%(most)sMB，请缩小后再上传。") % {"name": name, "most": field.megabytes})
    return found


def formats_of(field: FileField) -> str:
    """The endings it takes, as they are read."""
    return _("、").join(ending.upper() for ending in field.formats or ())
