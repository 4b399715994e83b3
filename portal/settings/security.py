"""Security: HTTPS only, strict headers, no inline script or style on public pages; passwords, factors and sessions."""

import os
from ipaddress import ip_network

from portal.settings.env import flag, number, words

SECURE_SSL_REDIRECT = True
# The front servers (addresses or networks) whose word on a visitor's own address is taken.
TRUSTED_PROXIES = words("TRUSTED_PROXIES")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "portal.access.sessions"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
# So named, a browser takes it from this very host alone, over HTTPS: no other host of the domain plants one beforehand.
PORTAL_COOKIE_PREFIX = "__Host-"
SESSION_COOKIE_NAME = f"{PORTAL_COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{PORTAL_COOKIE_PREFIX}csrftoken"
# From logging in, whatever happens in it (portal.access.entering).
SESSION_COOKIE_AGE = 8 * 3600
CSRF_FAILURE_VIEW = "portal.access.kept.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Framing is governed by `frame-ancestors` of the Content-Security-Policy (portal.security), which browsers put first.
SILENCED_SYSTEM_CHECKS = ["security.W002"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Staff (portal.access.entering). A demonstration asks for no second factor, and says so.
PORTAL_IDLE_SECONDS = number("PORTAL_IDLE_SECONDS", 15 * 60)
PORTAL_SECOND_FACTOR = flag("PORTAL_SECOND_FACTOR", not flag("PORTAL_DEMONSTRATION"))
PORTAL_PASSWORD_DAYS = number("PORTAL_PASSWORD_DAYS", 0 if flag("PORTAL_DEMONSTRATION") else 90)
# From where the office and the administrators may work; empty: from anywhere.
PORTAL_MANAGING_NETWORKS = [ip_network(one) for one in words("PORTAL_MANAGING_NETWORKS")]
PORTAL_SESSIONS_AT_ONCE = number("PORTAL_SESSIONS_AT_ONCE", 3)
# How long an objector's identity is kept once the case is closed (objections.erasing).
PORTAL_OBJECTOR_YEARS = number("PORTAL_OBJECTOR_YEARS", 3)
# How long the identity of an account that never applied is kept, from its last login (workflow.applications.erasing).
PORTAL_UNUSED_IDENTITY_YEARS = number("PORTAL_UNUSED_IDENTITY_YEARS", 2)
# How many invitations to work on applications one account sends to one address in a day; of all, thrice as many (workflow.applications).
PORTAL_INVITATIONS_TO_ONE = number("PORTAL_INVITATIONS_TO_ONE", 3)

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
DJANGO_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": f"{DJANGO_RULES}.UserAttributeSimilarityValidator"},
    {"NAME": f"{DJANGO_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{DJANGO_RULES}.CommonPasswordValidator"},
    {"NAME": f"{DJANGO_RULES}.NumericPasswordValidator"},
    {
        "NAME": "portal.access.passwords.KindsValidator",
        "OPTIONS": {"at_least": number("PORTAL_PASSWORD_KINDS", 3)},
    },
    {
        "NAME": "portal.access.passwords.WordsValidator",
        "OPTIONS": {"words": words("PORTAL_PASSWORD_WORDS", "award,portal")},
    },
    {"NAME": "portal.access.passwords.HistoryValidator"},
]

if PASSWORDS_LEAKED := os.environ.get("PORTAL_PASSWORDS_LEAKED"):
    AUTH_PASSWORD_VALIDATORS.append(
        {"NAME": f"{DJANGO_RULES}.CommonPasswordValidator", "OPTIONS": {"password_list_path": PASSWORDS_LEAKED}}
    )

# allauth
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Nobody is in before the address is proved; so no answer tells whether it has an account already.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# For so long, in seconds, a verb of power asks for no other proof (portal.access.fresh).
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
# Counted in portal.access.guessing; what may be tried by one address is generous, for an office has one for all.
# Mails for a new password go to whoever a stranger names: what was sent before holds, and few are enough.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/5m/key",
    "login_failed_address": "30/5m/ip",
    "login": "60/m/ip",
    "reset_password": "20/m/ip,5/h/key",
}
ACCOUNT_ADAPTER = "portal.access.adapters.AccountAdapter"
MFA_ADAPTER = "portal.identity.factors.FactorAdapter"
MFA_FORMS = {"activate_totp": "portal.identity.factor_forms.ActivateForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
USERSESSIONS_TRACK_ACTIVITY = False

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
