"""Signing what is issued: the key, the time-stamping server. Only workers need the key and its password."""

import os

from portal.settings.env import secret

# A PKCS#12 file, or PEM with the key, its certificate, the chain and, where there are any, the issuers' revocation lists.
PORTAL_SIGNING_KEY = os.environ.get("PORTAL_SIGNING_KEY", "")
PORTAL_SIGNING_PASSWORD = secret("PORTAL_SIGNING_PASSWORD")
# Where a device holds the key (PKCS#11): its library, its token, the key's label. The file then has the certificates alone,
# the password is the PIN.
PORTAL_SIGNING_MODULE = os.environ.get("PORTAL_SIGNING_MODULE", "")
PORTAL_SIGNING_TOKEN = os.environ.get("PORTAL_SIGNING_TOKEN", "")
PORTAL_SIGNING_LABEL = os.environ.get("PORTAL_SIGNING_LABEL", "")
# An RFC 3161 server, and PEM with its roots and revocation lists.
PORTAL_TIMESTAMP_URL = os.environ.get("PORTAL_TIMESTAMP_URL", "")
PORTAL_TIMESTAMP_ROOTS = os.environ.get("PORTAL_TIMESTAMP_ROOTS", "")
# Whether revocation information is fetched from the addresses that certificates name.
PORTAL_SIGNING_FETCHES = os.environ.get("PORTAL_SIGNING_FETCHES", "1") != "0"
