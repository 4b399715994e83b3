"""The editor as a part of the portal: its words, its place on the web."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.admin.forms import choosers
from wagtail.admin.views import account
from wagtail.models import Site

LINK_FORMS = ("ExternalLinkChooserForm", "EmailLinkChooserForm", "PhoneLinkChooserForm", "AnchorLinkChooserForm")


def name_link_fields() -> None:
    """Wagtail gives the box for a link's words no label to translate. Called once at start-up."""
    for name in LINK_FORMS:
        choosers.__dict__[name].base_fields["link_text"].label = "链接文字"


def show_no_portraits() -> None:
    """Staff are known by name and unit: Wagtail would keep any picture they upload, unlooked at. Called once at start-up."""
    account.AvatarSettingsPanel.is_active = lambda panel: False


def follow_address(**kwargs: Any) -> None:
    """After each `migrate`: pages give their address as the portal's own, so that links in letters lead here."""
    parts = urlsplit(settings.PORTAL_BASE_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for site in Site.objects.filter(is_default_site=True):
        if (site.hostname, site.port) != (parts.hostname, port):
            site.hostname, site.port = parts.hostname or site.hostname, port
            site.save()
