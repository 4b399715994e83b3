"""Files: public media, protected evidence and issued documents, each in a place of its own outside any web root."""

import os
from pathlib import Path

from portal.settings.env import required

_DATA = Path(required("PORTAL_DATA"))

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("STATIC_ROOT", str(_DATA / "static"))
STATICFILES_DIRS = [Path(__file__).resolve().parents[2] / "portal" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = str(_DATA / "media")
EVIDENCE_ROOT = str(_DATA / "evidence")
ISSUED_ROOT = str(_DATA / "issued")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EVIDENCE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "issued": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ISSUED_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
}

# An objection brings up to 20 files of 20 MB (working rule of the objection procedure, Article 31).
EVIDENCE_MAX_FILES = 20
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
