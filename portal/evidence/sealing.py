"""What a file's digest is for: to tell whether it is as it was handed in, without telling who else handed in the same."""

import hashlib
from typing import Any, cast

from django.core.files.base import File

from portal.atrest.resealing import Resealed, reseal_files
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.journal.keys import current_key, sign
from portal.media.sealing import drop_plain_renditions, is_as_uploaded


def reseal_all() -> Resealed:
    """Have every sealed storage's files under the current key. What is issued is compared whenever it is read;
    copies and exports never lay in plain."""
    drop_plain_renditions()
    return reseal_files(
        {
            "default": is_as_uploaded,
            "evidence": is_as_handed_in,
            "copies": lambda *_: False,
            "exports": lambda *_: False,
        }
    )


def identified(file: EvidenceFile) -> dict[str, Any]:
    """What an event says of a file: its number, and a keyed digest of it and its content, that no other file shares.

    Whoever has the file and the journal's keys can prove it by `sign`; whoever has the database learns nothing of it.
    """
    key = current_key()
    return {"file": file.pk, "digest": sign(key, {"file": str(file.pk), "sha256": file.digest}), "digest_key": key}


def is_as_handed_in(name: str, plain: File) -> bool:
    """Whether the digest is the one on record; of a file that no row names nobody asks."""
    row = next((row for row in _rows(name) if row), None)
    return row is None or row.digest == hashlib.file_digest(cast(Any, plain), "sha256").hexdigest()


def _rows(name: str) -> list[Any]:
    return [model.objects.filter(storage_name=name).first() for model in (EvidenceFile, StagedUpload)]
