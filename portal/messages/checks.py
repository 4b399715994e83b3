"""`check --deploy`: text messages are offered only where they arrive."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from portal.messages.texts import SENDERS


def texts_arrive(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An error for a provider that is unknown, that prints, or that lacks what it needs."""
    provider = settings.SMS_PROVIDER
    if not provider:
        return []
    if provider not in SENDERS or (provider == "console" and not settings.PORTAL_DEMONSTRATION):
        return [Error(f"短信方式“{provider}”不能用于正式环境，可以设为 tencent，或者不填。", id="messages.E001")]
    names = [name for name in ("id", "key", "app", "sign") if not settings.SMS_TENCENT[name]]
    lacking = [f"SMS_TENCENT_{name.upper()}" for name in names] if provider == "tencent" else []
    lacking += ["SMS_TEMPLATE_RECEIPT"] if not settings.SMS_TEMPLATES["objection.receipt"] else []
    return [Error(f"短信没有设置 {'、'.join(lacking)}。", id="messages.E002")] if lacking else []
