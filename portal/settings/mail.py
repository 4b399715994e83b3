"""Mail and text messages: an SMTP relay and a gateway named by the environment."""

import os

from portal.settings.env import flag, secret, words

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
# Told of alerts past the outbox, which may be what is stuck.
PORTAL_ALERT_MAIL = words("PORTAL_ALERT_MAIL")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "award-office@example.invalid")

# Text messages: `tencent` (腾讯云短信), or `console`, which prints them; without a provider nobody is offered any.
SMS_PROVIDER = os.environ.get("SMS_PROVIDER", "")
SMS_TENCENT = {
    "id": os.environ.get("SMS_TENCENT_ID", ""),
    "key": secret("SMS_TENCENT_KEY"),
    "app": os.environ.get("SMS_TENCENT_APP", ""),
    "sign": os.environ.get("SMS_TENCENT_SIGN", ""),
    "region": os.environ.get("SMS_TENCENT_REGION", "ap-guangzhou"),
    "endpoint": os.environ.get("SMS_TENCENT_ENDPOINT", "sms.tencentcloudapi.com"),
    "protocol": "https",
}
# The approved template of each kind of letter, and what it says between its values.
SMS_TEMPLATES = {"objection.receipt": os.environ.get("SMS_TEMPLATE_RECEIPT", "")}
