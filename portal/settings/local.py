"""`make run`: plain HTTP on this machine, the demonstration allowed."""

import os

os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("PORTAL_DEMONSTRATION", "1")

from portal.settings.base import *  # noqa: F403

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PORTAL_COOKIE_PREFIX, SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "", "sessionid", "csrftoken"
# A passkey is made for this machine's plain address, too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
PORTAL_MAY_TRAVEL = PORTAL_STYLEGUIDE = True
if "EMAIL_HOST" not in os.environ:
    # No relay named: mail is written into a folder, one file each, to be read there.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
if "SMS_PROVIDER" not in os.environ:
    # No gateway named: text messages are printed, for whoever looks at the worker's log.
    SMS_PROVIDER, SMS_TEMPLATES = "console", {"objection.receipt": "回执编号、查询码"}
# Compressing every file of Wagtail's takes up to a minute; on one machine nobody waits for the bytes.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
