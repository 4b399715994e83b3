"""Wagtail: the office side and the pages."""

from django.apps import apps
from django.utils.functional import lazy

from portal.settings.env import required


def _site_name() -> str:
    return str(apps.get_model("cms_pages", "SiteSettings").load().site_name)


# Asked when it is shown or compared: the name is the office's to change, in “网站信息”.
WAGTAIL_SITE_NAME = lazy(_site_name, str)()
WAGTAILADMIN_BASE_URL = required("PORTAL_BASE_URL").rstrip("/")
WAGTAIL_I18N_ENABLED = False
# Typed and shown, a deadline is Shanghai's, whoever looks: see portal/zone.py.
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
# Who may approve is told by cms_pages.letters; a superuser approves nothing and is told nothing.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search.backend"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms_pages.document_forms.StandingDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "csv", "ofd", "zip"]
# One door: logging in, passwords and addresses are allauth's, with its limits, re-authentication and second factors.
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Nothing is embedded from elsewhere, so no address that somebody types is asked.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# Pictures: originals stay in the store, what is shown is made anew from them without metadata (portal.media).
WAGTAILIMAGES_RENDITION_STORAGE = "portal.media.storage.RenditionStorage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms_pages.image_forms.DescribedImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "png"}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000

# What a second person approved goes public, though nobody may publish alone.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms_pages.approved.publish_approved"
# Each step of a review is about the words that go public: what was changed since passes all of them again.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
