"""Settings for every environment; production runs on these with `production.py`'s deploy checks."""

import os
from pathlib import Path

from portal.settings.env import database, flag, number, required, secret, words

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(required("PORTAL_DATA"))

SECRET_KEY = required("SECRET_KEY")
DEBUG = False
# The page of parts at /styleguide/: for those who build pages, not for the public.
PORTAL_STYLEGUIDE = False
ALLOWED_HOSTS = words("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "cms_pages",
    "objections",
    "workflow.staffing",
    "workflow.records",
    "workflow.supervision",
    "workflow.misuse",
    "workflow.titles",
    "workflow.rosters",
    "workflow.ceremonies",
    "workflow.honours",
    "workflow.decisions",
    "workflow.publicity",
    "workflow.reviews",
    "workflow.applications",
    "workflow.cultivation",
    "workflow.programmes",
    "portal.health",
    "portal.backup",
    "portal.audit",
    "portal.confirming",
    "portal.agenda",
    "portal.casework",
    "portal.exports",
    "portal.listviews",
    "portal.desk",
    "portal.autosave",
    "portal.documents",
    "portal.signing",
    "portal.search",
    "portal.messages",
    "portal.evidence",
    "portal.identity",
    "portal.workdays",
    "portal.powers",
    "portal.transitions",
    "portal.characters",
    "portal.journal",
    "portal.grants",
    "portal.access",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "ninja",
    "pgtrigger",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",  # its words for how long ago something was, which Wagtail uses
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "portal.health.timing.TimingMiddleware",
    "portal.journal.context.RequestIdMiddleware",
    "portal.languages.LanguageMiddleware",
    "portal.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.security.SecurityHeadersMiddleware",
    "portal.security.ReadableAddressMiddleware",
    "portal.api_answers.PublicAnswers",
    "portal.access.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.zone.ShanghaiTimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "portal.journal.refused.RefusedAccessMiddleware",
    "portal.access.entering.SessionMiddleware",
    "cms_pages.middleware.DoorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
# Requests a web process works on at once, a database connection each (portal.rsgi).
PORTAL_THREADS = number("PORTAL_THREADS", 4)
FORM_RENDERER = "portal.translated.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context.demonstration",
            ],
        },
    }
]

DATABASES = {"default": database(required("DATABASE_URL"))}
# Which role every `migrate` grants what the application needs; web and workers log in as it.
DATABASE_APPLICATION_ROLE = os.environ.get("DATABASE_APPLICATION_ROLE", "portal_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["portal.access.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "applications:index"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
DATETIME_FORMAT = "Y-m-d H:i"

REDIS_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "portal.sharedcache.SharedCache",
        "LOCATION": REDIS_URL,
        # A store that is gone costs a request half a second, not minutes.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

# What the award's own rooms need.
PORTAL_BASE_URL = required("PORTAL_BASE_URL").rstrip("/")
# Through which running lists are probed: the address the public uses, where this host can reach it.
PORTAL_PROBE_URL = os.environ.get("PORTAL_PROBE_URL", PORTAL_BASE_URL).rstrip("/")
# Who bears it may read /metrics; without one there is none.
PORTAL_METRICS_TOKEN = secret("PORTAL_METRICS_TOKEN")
PORTAL_MAY_TRAVEL = False
PORTAL_DEMONSTRATION = flag("PORTAL_DEMONSTRATION")
PORTAL_FIELD_KEYS = required("PORTAL_FIELD_KEYS")
PORTAL_INDEX_KEY = required("PORTAL_INDEX_KEY")
PORTAL_JOURNAL_KEYS = required("PORTAL_JOURNAL_KEYS")
# Backups are sealed under the first; without keys they are plain.
PORTAL_BACKUP_KEYS = secret("PORTAL_BACKUP_KEYS")
# Folders for the signed heads of the journal; the second is best another machine's.
PORTAL_JOURNAL_HEADS = words("PORTAL_JOURNAL_HEADS", str(DATA_DIR / "heads"))
TRUSTED_IDENTITY_PROVIDERS = words("TRUSTED_IDENTITY_PROVIDERS")

# Access records are kept so many days; `purge_accesses` refuses less than six months.
PORTAL_ACCESS_DAYS = int(os.environ.get("PORTAL_ACCESS_DAYS", "365"))

from portal.settings.celery import *  # noqa: E402, F403
from portal.settings.logging import *  # noqa: E402, F403
from portal.settings.mail import *  # noqa: E402, F403
from portal.settings.security import *  # noqa: E402, F403
from portal.settings.signing import *  # noqa: E402, F403
from portal.settings.storage import *  # noqa: E402, F403
from portal.settings.wagtail import *  # noqa: E402, F403
