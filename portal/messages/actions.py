"""Saying something: rows in the transaction of what they report, delivered after it commits."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction

from portal import clock
from portal.jobs import queue_job
from portal.messages.addresses import plain
from portal.messages.models import Delivery, InboxItem, Message
from portal.messages.transitions import RETRY
from portal.transitions.core import apply_transition


def queue_message(
    *,
    to: Any,
    subject: str,
    body: str,
    about: models.Model | None = None,
    kind: str = "notice",
    url: str = "",
) -> Message:
    """Tell accounts something: at once in their inbox, and by mail to those with an address.

    `to` is one account or many; naming one twice tells it once. Raises `RuntimeError` outside a transaction.
    """
    people = {person.pk: person for person in (to if isinstance(to, Iterable) else [to])}
    message = _write(kind, subject, body, about, url)
    InboxItem.objects.bulk_create(InboxItem(message=message, recipient=person) for person in people.values())
    mailed = [person for person in people.values() if person.email]
    _send_later([Delivery(message=message, recipient=person, address=person.email) for person in mailed])
    return message


def queue_email(
    *, address: str, subject: str, body: str, about: models.Model | None = None, kind: str = "notice", url: str = ""
) -> Message:
    """Tell somebody without an account, by mail. The address is kept sealed."""
    message = _write(kind, subject, body, about, url)
    _send_later([Delivery(message=message, address=plain(address))])
    return message


def retry_delivery(delivery: Delivery, *, by: Any) -> Delivery:
    """Order another try of mail that failed or waits, from the first back-off again."""
    with transaction.atomic():
        apply_transition(delivery, RETRY, by=by, attempts=0, next_attempt_at=clock.now(), last_error="")
        queue_job("portal.messages.tasks.deliver", delivery.pk)
    return delivery


def mark_read(item: InboxItem) -> InboxItem:
    """Note when its owner first opened an inbox message."""
    if item.read_at is None:
        item.read_at = clock.now()
        InboxItem.objects.filter(pk=item.pk, read_at=None).update(read_at=item.read_at)
    return item


def _write(kind: str, subject: str, body: str, about: models.Model | None, url: str) -> Message:
    if not connection.in_atomic_block:
        raise RuntimeError("消息须写在它所报告的操作的同一事务之内。")
    if url and not url.startswith("/"):
        raise ValueError("消息的链接须是本站地址，以“/”开头。")
    return Message.objects.create(
        kind=kind,
        subject=" ".join(subject.split())[:200],
        body=body,
        url=url,
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
    )


def _send_later(deliveries: list[Delivery]) -> None:
    for delivery in Delivery.objects.bulk_create(deliveries):
        queue_job("portal.messages.tasks.deliver", delivery.pk)
