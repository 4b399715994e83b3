"""Second factors: their secrets sealed, and the last one of a member of staff kept."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings

from portal.access.predicates import is_insider
from portal.identity.crypto import decrypt, encrypt

CONTEXT = "mfa.authenticator.data"
SEALED = ("secret", "seed")
"""Where the data of a factor holds what `encrypt` made: a TOTP's, that of recovery codes."""


class FactorAdapter(DefaultMFAAdapter):
    """How allauth keeps what proves a second time who somebody is."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, CONTEXT)

    def get_totp_issuer(self) -> str:
        """The portal's own name, whatever host the request named."""
        return str(apps.get_model("cms_pages", "SiteSettings").load().site_name)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep one factor as long as it is demanded of them; another may take its place first."""
        if not settings.PORTAL_SECOND_FACTOR or not is_insider(authenticator.user):
            return True
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        factors = Authenticator.objects.filter(user=authenticator.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return factors.exclude(pk=authenticator.pk).exists()
