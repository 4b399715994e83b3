"""Tests: local settings, quick passwords, files in a throw-away folder."""

import os
import tempfile
from urllib.parse import urlsplit

if "PORTAL_DATA" not in os.environ:
    thrown_away = tempfile.TemporaryDirectory(prefix="portal-test-")
    os.environ["PORTAL_DATA"] = thrown_away.name
os.environ.setdefault("SECRET_KEY", "test-only")
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # One process of the suite clears its cache while another trusts its own.
    database_number = f"/{int(worker.removeprefix('gw')) + 1}"
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=database_number).geturl()
os.environ.setdefault("PORTAL_BASE_URL", "http://testserver")
os.environ.setdefault("PORTAL_FIELD_KEYS", "t1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
os.environ.setdefault("PORTAL_INDEX_KEY", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=")
os.environ.setdefault("PORTAL_JOURNAL_KEYS", "j1:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=")

from portal.settings.local import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False}
os.makedirs(STATIC_ROOT, exist_ok=True)
