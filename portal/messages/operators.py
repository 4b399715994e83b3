"""Mail past outbox, queue and database, to those who run them: one of these may be what is stuck."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage

log = logging.getLogger("portal.messages")


def mail_operators(lines: Sequence[str]) -> bool:
    """One mail to `PORTAL_ALERT_MAIL`; False where the relay did not take it."""
    body = "\n\n".join([*lines, f"{settings.PORTAL_BASE_URL}/admin/running/"])
    try:
        return bool(EmailMessage(f"门户运行报警：{len(lines)} 项", body, to=settings.PORTAL_ALERT_MAIL).send())
    except OSError as error:  # every failure of smtplib is one
        log.error("报警邮件没有寄出：%s", type(error).__name__)
        return False
