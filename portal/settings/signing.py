"""Signing what is issued: the key, the time-stamping server. Only workers need the key and its password."""

import os

# A PKCS#12 file, or PEM with the key, its certificate, the chain and, where there are any, the issuers' revocation lists.
PORTAL_SIGNING_KEY = os.environ.get("PORTAL_SIGNING_KEY", "")
PORTAL_SIGNING_PASSWORD = os.environ.get("PORTAL_SIGNING_PASSWORD", "")
# An RFC 3161 server, and PEM with its roots and revocation lists.
PORTAL_TIMESTAMP_URL = os.environ.get("PORTAL_TIMESTAMP_URL", "")
PORTAL_TIMESTAMP_ROOTS = os.environ.get("PORTAL_TIMESTAMP_ROOTS", "")
# Whether revocation information is fetched from the addresses that certificates name.
PORTAL_SIGNING_FETCHES = os.environ.get("PORTAL_SIGNING_FETCHES", "1") != "0"
