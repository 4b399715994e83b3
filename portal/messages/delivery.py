"""Sending one letter, by mail or to a phone: claimed under a row lock, tried once, its outcome written."""

import logging
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from socket import gaierror
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from portal import clock
from portal.messages import taken, texts
from portal.messages.addresses import plain
from portal.messages.english import mail_text
from portal.messages.enums import FORGOTTEN, Road
from portal.messages.models import Delivery
from portal.messages.private import private_line
from portal.messages.transitions import CLAIM, FAIL, POSTPONE, SUCCEED
from portal.transitions.core import apply_transition

log = logging.getLogger("portal.messages")

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 360, 720))
# No answer at all: what a relay does answer concerns one letter.
SILENCE = (TimeoutError, ConnectionRefusedError, ConnectionResetError, gaierror, SMTPServerDisconnected)
REST_SECONDS = 20.0
_rest_until: dict[str, float] = {}
CLAIM_LASTS = timedelta(minutes=10)


def send_delivery(pk: int) -> bool:
    """Send a delivery if it is due and nobody else has it. True when the relay took it now.

    A relay that does not answer is left alone for `REST_SECONDS`: thousands of letters would keep the workers from all
    else. What is due stays due.
    """
    resting = [road for road, until in _rest_until.items() if time.monotonic() < until]
    delivery = _claim(pk, resting)
    return delivery is not None and _send(delivery)


def _send(delivery: Delivery) -> bool:
    if not taken.is_noted(delivery) and not _passed_on(delivery):
        return False
    apply_transition(delivery, SUCCEED, by=None, sent_at=clock.now(), claimed_until=None, last_error="", enclosed=None)
    taken.forget(delivery)
    return True


def _passed_on(delivery: Delivery) -> bool:
    """Whether the relay took it; where not, why is written."""
    try:
        _ROADS[Road(delivery.road)](delivery)
    except Exception as error:  # noqa: BLE001 - any failure of relay or address is this delivery's outcome
        if isinstance(error, SILENCE):
            _rest_until[delivery.road] = time.monotonic() + REST_SECONDS
        _note_failure(delivery, error)
        return False
    return True


@transaction.atomic
def _claim(pk: int, resting: Collection[str] = ()) -> Delivery | None:
    # Skip what another worker sends at this moment: waiting for it would send the mail twice or stand in line.
    due = Delivery.objects.due().filter(pk=pk).exclude(road__in=resting)
    delivery = due.select_for_update(skip_locked=True, of=("self",)).first()
    if delivery is None:
        return None
    return apply_transition(
        delivery, CLAIM, by=None, attempts=delivery.attempts + 1, claimed_until=clock.now() + CLAIM_LASTS
    )


def _mail(delivery: Delivery) -> None:
    relay = get_connection()
    try:
        relay.open()  # by whom it is opened it is closed
        if not _mail_of(delivery, relay).send():
            raise ConnectionError("邮件服务器没有接收。")
        taken.note(delivery)
    finally:
        # A farewell that goes wrong unsays nothing.
        with suppress(OSError):
            relay.close()


def _mail_of(delivery: Delivery, relay: Any) -> EmailMessage:
    message = delivery.message
    subject, body = mail_text(message, delivery.recipient)
    enclosed = plain(delivery.enclosed or "") or private_line(message.kind, delivery.recipient)
    return EmailMessage(
        subject=subject,
        body="\n\n".join([body, *([enclosed] if enclosed else []), "本邮件由系统自动发出，请勿直接回复。"]),
        to=[plain(delivery.address)],
        headers={"Message-ID": f"<{delivery.mail_key}@award-portal>", "Auto-Submitted": "auto-generated"},
        connection=relay,
    )


def _text(delivery: Delivery) -> None:
    texts.send(plain(delivery.address), delivery.message.kind, plain(delivery.enclosed or "").split("\n"))
    taken.note(delivery)


_ROADS = {Road.MAIL: _mail, Road.TEXT: _text}


def _note_failure(delivery: Delivery, error: Exception) -> None:
    """Postpone by the back-off, or give up: after its last step, or where no later try would do. Errors are kept by kind: their text may hold addresses."""
    code = getattr(error, "smtp_code", getattr(error, "code", ""))
    is_forgotten = not plain(delivery.address)
    is_over = is_forgotten or getattr(error, "for_good", False)
    summary = FORGOTTEN if is_forgotten else f"{type(error).__name__} {code}".strip()
    log.warning("投递失败（第 %s 次）：%s", delivery.attempts, summary, extra={"delivery": delivery.pk})
    if delivery.attempts > len(BACK_OFF) or is_over:
        apply_transition(delivery, FAIL, by=None, claimed_until=None, last_error=summary, enclosed=None)
        return
    again = clock.now() + BACK_OFF[delivery.attempts - 1]
    apply_transition(delivery, POSTPONE, by=None, claimed_until=None, last_error=summary, next_attempt_at=again)
