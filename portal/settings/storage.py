"""Files: public media, protected evidence and issued documents, each in a place of its own outside any web root."""

import os
from pathlib import Path
from typing import Any

from portal.settings.env import flag, number, required

_DATA = Path(required("PORTAL_DATA"))

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("STATIC_ROOT", str(_DATA / "static"))
STATICFILES_DIRS = [Path(__file__).resolve().parents[2] / "portal" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = str(_DATA / "media")
# Files lie in a bucket where one is named: private, for the portal alone decides who sees what.
PORTAL_S3_BUCKET = os.environ.get("PORTAL_S3_BUCKET", "")


def _place(folder: str, **disk: object) -> dict[str, Any]:
    """A storage in a folder of its own, on this disk or in the bucket."""
    if not PORTAL_S3_BUCKET:
        options = {"location": str(_DATA / folder), **disk}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    options = {
        "bucket_name": PORTAL_S3_BUCKET,
        "location": folder,
        "endpoint_url": required("PORTAL_S3_ENDPOINT"),
        "region_name": os.environ.get("PORTAL_S3_REGION") or None,
        "access_key": required("PORTAL_S3_ACCESS_KEY"),
        "secret_key": required("PORTAL_S3_SECRET_KEY"),
        "addressing_style": os.environ.get("PORTAL_S3_ADDRESSING") or "auto",
    }
    return {"BACKEND": "portal.bucket.Bucket", "OPTIONS": options}


def _sealed(purpose: str, backend: str = "portal.atrest.storage.SealedStorage") -> dict[str, Any]:
    """A storage whose files are sealed."""
    below = _place(purpose, base_url=None, file_permissions_mode=0o600)
    return {"BACKEND": backend, "OPTIONS": {"purpose": purpose, "below": below}}


STORAGES: dict[str, dict[str, Any]] = {
    # Public, most of it: sealed so that nobody who reaches the disk or the bucket puts something else before the public.
    "default": _sealed("media", "portal.media.storage.MediaStorage"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "evidence": _sealed("evidence"),
    "issued": _sealed("issued"),
    # What is shown of evidence: made again when it is gone, and in no backup.
    "copies": _sealed("copies"),
    # Lists that somebody asked for: deleted after some days, asked for again when lost, and in no backup.
    "exports": _sealed("exports"),
}
# For the time of an update from a version that did not seal them: files in plain are read, too.
PORTAL_UNSEALED_FILES = flag("PORTAL_UNSEALED_FILES")
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.atrest.uploads.SealedUploadHandler",
]

# An objection brings up to 20 files of 20 MB (working rule of the objection procedure, Article 31).
EVIDENCE_MAX_FILES = 20
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
# What visitors without an account may leave staged together, and those of one network (bytes; files).
EVIDENCE_STAGED_LIMITS = {
    "files": number("EVIDENCE_STAGED_FILES", 5_000),
    "bytes": number("EVIDENCE_STAGED_BYTES", 10 * 1024**3),
    "network_files": number("EVIDENCE_STAGED_FILES_PER_NETWORK", 200),
    "network_bytes": number("EVIDENCE_STAGED_BYTES_PER_NETWORK", 2 * 1024**3),
}
# Files are refused in words before the disk is full: the database lies on it, too (bytes).
EVIDENCE_FREE_BYTES = number("EVIDENCE_FREE_BYTES", 1024**3)
# How long a file that no row names is kept: no backup older than that is restored (days).
EVIDENCE_ORPHAN_DAYS = number("EVIDENCE_ORPHAN_DAYS", 35)
# The malware scanner: `unix:/run/clamav/clamd.ctl` or `tcp://host:3310`. Without one files wait in quarantine.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
CLAMD_SECONDS = number("CLAMD_SECONDS", 20)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# One request brings at most a form's files, the picture of a document among them, and its fields (bytes).
BODY_MAX_BYTES = (EVIDENCE_MAX_FILES + 1) * EVIDENCE_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
