"""Identity providers: who else may say who somebody is, from a file of the deployment's own."""

import os

from portal.identity.configured import read_providers
from portal.settings.env import secret

PORTAL_IDENTITY_FILE = os.environ.get("PORTAL_IDENTITY_PROVIDERS", "")
# By id those without a fault; `check` tells of the others (portal.identity.checks).
PORTAL_IDENTITY_PROVIDERS, PORTAL_IDENTITY_FAULTS = read_providers(PORTAL_IDENTITY_FILE, secret)
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
SOCIALACCOUNT_ADAPTER = "portal.access.adapters.SocialAccountAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.app for one in PORTAL_IDENTITY_PROVIDERS.values()]}
}
