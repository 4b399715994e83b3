"""Sending one mail: claimed under a row lock, tried once, its outcome written."""

import logging
import time
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from socket import gaierror
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from portal import clock
from portal.messages import taken
from portal.messages.addresses import plain
from portal.messages.english import mail_text
from portal.messages.models import Delivery
from portal.messages.private import private_line
from portal.messages.transitions import CLAIM, FAIL, POSTPONE, SUCCEED
from portal.transitions.core import apply_transition

log = logging.getLogger("portal.messages")

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 360, 720))
# No answer at all: what a relay does answer concerns one letter.
SILENCE = (TimeoutError, ConnectionRefusedError, ConnectionResetError, gaierror, SMTPServerDisconnected)
REST_SECONDS = 20.0
_rest_until: list[float] = [0.0]
CLAIM_LASTS = timedelta(minutes=10)


def send_delivery(pk: int) -> bool:
    """Send a delivery if it is due and nobody else has it. True when the relay took it now.

    A relay that does not answer is left alone for `REST_SECONDS`: thousands of letters would keep the workers from all
    else. What is due stays due.
    """
    if time.monotonic() < _rest_until[0]:
        return False
    delivery = _claim(pk)
    return delivery is not None and _send(delivery)


def _send(delivery: Delivery) -> bool:
    if not taken.is_noted(delivery) and not _mailed(delivery):
        return False
    apply_transition(delivery, SUCCEED, by=None, sent_at=clock.now(), claimed_until=None, last_error="")
    taken.forget(delivery)
    return True


def _mailed(delivery: Delivery) -> bool:
    """Whether the relay took it; where not, why is written."""
    relay = get_connection()
    try:
        _mail(delivery, relay)
        taken.note(delivery)
    except Exception as error:  # noqa: BLE001 - any failure of relay or address is this delivery's outcome
        if isinstance(error, SILENCE):
            _rest()
        _note_failure(delivery, error)
        return False
    finally:
        # A farewell that goes wrong unsays nothing.
        with suppress(OSError):
            relay.close()
    return True


def _rest() -> None:
    _rest_until[0] = time.monotonic() + REST_SECONDS


@transaction.atomic
def _claim(pk: int) -> Delivery | None:
    # Skip what another worker sends at this moment: waiting for it would send the mail twice or stand in line.
    delivery = Delivery.objects.due().filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first()
    if delivery is None:
        return None
    return apply_transition(
        delivery, CLAIM, by=None, attempts=delivery.attempts + 1, claimed_until=clock.now() + CLAIM_LASTS
    )


def _mail(delivery: Delivery, relay: Any) -> None:
    message = delivery.message
    subject, body = mail_text(message, delivery.recipient)
    if private := private_line(message.kind, delivery.recipient):
        body = f"{body}\n\n{private}"
    mail = EmailMessage(
        subject=subject,
        body=f"{body}\n\n本邮件由系统自动发出，请勿直接回复。",
        to=[plain(delivery.address)],
        headers={"Message-ID": f"<{delivery.mail_key}@award-portal>", "Auto-Submitted": "auto-generated"},
        connection=relay,
    )
    relay.open()  # by whom it is opened it is closed
    if not mail.send():
        raise ConnectionError("邮件服务器没有接收。")


def _note_failure(delivery: Delivery, error: Exception) -> None:
    """Postpone by the back-off, or give up after its last step. Errors are kept by kind: their text may hold addresses."""
    code = getattr(error, "smtp_code", "")
    summary = f"{type(error).__name__} {code}".strip()
    log.warning("邮件投递失败（第 %s 次）：%s", delivery.attempts, summary, extra={"delivery": delivery.pk})
    if delivery.attempts > len(BACK_OFF):
        apply_transition(delivery, FAIL, by=None, claimed_until=None, last_error=summary)
        return
    again = clock.now() + BACK_OFF[delivery.attempts - 1]
    apply_transition(delivery, POSTPONE, by=None, claimed_until=None, last_error=summary, next_attempt_at=again)
