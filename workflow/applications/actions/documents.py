"""Files into the vault, whether they come with the request or were staged by a form."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import models

from portal.evidence.actions import attach_evidence, claim_staged
from portal.evidence.models import StagedUpload

Upload = File | StagedUpload


def attach_files(target: models.Model, uploads: Sequence[Upload], *, by: Any, purpose: str, label: str) -> None:
    """Attach each file to a thing; call inside the transaction of what it proves."""
    staged = [upload for upload in uploads if isinstance(upload, StagedUpload)]
    if staged:
        claim_staged(staged, target, by=by, purpose=purpose, label=label)
    for upload in uploads:
        if not isinstance(upload, StagedUpload):
            attach_evidence(target, upload, by=by, purpose=purpose, label=label)
