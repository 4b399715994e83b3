"""Addresses. The upper floors are named by string alone."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.access.views import accounts_desk, no_second_door, office_login, own_logins, reauthenticate
from portal.api import api, no_such_operation
from portal.health.metrics import metrics
from portal.health.views import healthz, readyz
from portal.journal.views import journal_heads
from portal.signing.views import award_keys, did

handler404 = "portal.failures.answer_not_found"
handler500 = "portal.failures.answer_failure"
handler429 = "portal.failures.answer_too_many"
urlpatterns = [
    # The same pages in Chinese, and in English under /en/: see portal.languages. First, for most who come ask for them.
    *i18n_patterns(
        path("objections/", include("objections.urls")),
        path("accounts/reauthenticate/", reauthenticate, name="account_reauthenticate"),
        path("accounts/sessions/", own_logins, name="usersessions_list"),
        path("accounts/", include("allauth.urls")),
        path("autosave/", include("portal.autosave.urls")),
        path("evidence/", include("portal.evidence.urls")),
        path("inbox/", include("portal.messages.urls")),
        path("apply/", include("objections.applicant_urls")),
        path("apply/", include("workflow.reviews.urls")),
        path("apply/", include("workflow.applications.urls")),
        path("pool/", include("workflow.cultivation.urls")),
        path("winners/", include("cms_pages.winner_urls")),
        path("winners/", include("workflow.supervision.winner_urls")),
        path("winners/", include("workflow.rosters.urls")),
        path("winners/", include("workflow.honours.winner_urls")),
        path("register/", include("workflow.titles.urls")),
        path("misuse/", include("workflow.misuse.urls")),
        prefix_default_language=False,
    ),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/journal-heads", journal_heads, name="journal_heads"),
    path(".well-known/award-keys.json", award_keys, name="award_keys"),
    path(".well-known/did.json", did, name="did"),
    path("admin/login/", office_login, name="office_login"),
    re_path(r"^admin/(?:users|groups)/", accounts_desk),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("cms_pages.file_urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("agenda/", include("portal.agenda.urls")),
    path("invited/", include("workflow.staffing.urls")),
    path("feedback/", include("workflow.supervision.urls")),
    path("tracking/", include("workflow.supervision.public_urls")),
    path("verify/", include("workflow.honours.urls")),
    path("", include("workflow.honours.credential_urls")),
    path("api/v1/", api.urls),
    re_path(r"^api/", no_such_operation),
    path("", include("cms_pages.urls")),
    re_path(r"^_util/(?:login|authenticate_with_password)/", no_second_door),
    path("", include(wagtail_urls)),
]
