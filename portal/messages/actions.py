"""Saying something: rows in the transaction of what they report, delivered after it commits."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import connection, models, transaction

from portal import clock
from portal.adding import add, add_all, added_together
from portal.errors import TransitionNotAllowed
from portal.jobs import queue_job
from portal.journal.models import Event
from portal.languages import plain_path
from portal.messages.addresses import plain
from portal.messages.declarations import Letter, letters_by_name
from portal.messages.english import compose_english
from portal.messages.enums import Road
from portal.messages.models import Delivery, InboxItem, Message
from portal.messages.transitions import RETRY
from portal.messages.wording import compose
from portal.transitions.core import apply_transition, check_actor, check_source, lock

MAILS_A_JOB = 10
_waiting: ContextVar[list[Delivery] | None] = ContextVar("deliveries_waiting", default=None)


def queue_letter(
    letter: Letter,
    *,
    about: models.Model,
    to: Any = None,
    address: Any = "",
    on: models.Model | None = None,
    occasion: str = "",
    event: Event | None = None,
    url: str = "",
    in_english: Mapping[str, Any] | None = None,
    road: Road = Road.MAIL,
    enclosed: str = "",
    **values: Any,
) -> Message | None:
    """Write a declared letter to accounts (`to`) or to somebody without one (`address`); None when there is nobody.

    It answers the newest of its events in the journal of `on` (default `about`), or, by the clock, an `occasion`, or the
    `event` that its verb has just recorded, of which it is the first letter of its kind. One letter per event and
    recipient: a task tried again, a second click or two roads to one event double nothing. It is in the inbox at once;
    who has an address gets it by mail after the commit. With `in_english` (the values that read otherwise there) it is
    written in English, too. To an `address` it may go by another `road`, with something `enclosed` that no row shows. Raises `RuntimeError` outside a transaction and when no such event was recorded, `KeyError`
    when the text names a value that was not given.
    """
    people = _people(to)
    if not people and not address:
        return None
    said = occasion or (_occasion_of(event) if event else _event_behind(letter, on or about))
    before = None if event else _written_before(letter, about, said)
    with added_together(*([] if before else [Message])):
        message = before or _write(letter, values, about, url, said, in_english)
        alone = (
            Delivery(message=message, address=plain(address), road=road, enclosed=enclosed or None) if address else None
        )
        _hand_out(message, people, alone, first=before is None)
    return message


def _people(to: Any) -> dict[Any, Any]:
    """Accounts by key: naming one twice tells it once."""
    return {person.pk: person for person in (to if isinstance(to, Iterable) else [to]) if person is not None}


def _event_behind(letter: Letter, target: models.Model) -> str:
    found = Event.objects.filter(
        target_type=target._meta.label_lower, target_id=str(target.pk), verb__in=letter.events
    ).order_by("-sequence")
    event = found.only("verb", "sequence", "target_type", "target_id").first()
    if event is None:
        raise RuntimeError(f"信函“{letter.name}”所报告的事项没有记入日志。")
    return _occasion_of(event)


def _occasion_of(event: Event) -> str:
    return f"{event.verb}#{event.sequence} {event.target_type}:{event.target_id}"


def _written_before(letter: Letter, about: models.Model, occasion: str) -> Message | None:
    return Message.objects.filter(
        kind=letter.name, about_type=about._meta.label_lower, about_id=str(about.pk), occasion=occasion
    ).first()


def _hand_out(message: Message, people: dict[Any, Any], alone: Delivery | None, *, first: bool) -> None:
    """To each recipient who does not have it yet, and to whoever has no account; nobody has it the `first` time."""
    have = set() if first else set(message.inbox_items.values_list("recipient_id", flat=True))
    new = [person for pk, person in people.items() if pk not in have]
    add_all(InboxItem(message=message, recipient=person) for person in new)
    deliveries = [Delivery(message=message, recipient=one, address=one.email) for one in new if one.email]
    if alone and (first or not message.deliveries.filter(recipient=None).exists()):
        deliveries.append(alone)
    add_all(deliveries, then=partial(_send_later, deliveries))


def check_retry(delivery: Delivery, *, by: Any) -> None:
    """Raise what keeps it from being tried again: the person, that it went, that what was enclosed is gone."""
    check_actor(delivery, RETRY, by=by)
    check_source(delivery, RETRY)
    letter = letters_by_name().get(delivery.message.kind)
    if letter and letter.encloses and delivery.enclosed is None:
        raise TransitionNotAllowed(
            "随信另附的内容在停止发送时已经删除，不能重新发送：异议的编号和查询码，收件人可以凭提交时保存的回执查询；"
            "共同填写申报的邀请，由申报人重新邀请。"
        )


def retry_delivery(delivery: Delivery, *, by: Any) -> Delivery:
    """Order another try of mail that failed or waits, from the first back-off again."""
    with transaction.atomic():
        check_retry(lock(delivery), by=by)
        apply_transition(delivery, RETRY, by=by, attempts=0, next_attempt_at=clock.now(), last_error="")
        queue_job("portal.messages.tasks.deliver", delivery.pk)
    return delivery


def erase_addresses(about: models.Model) -> None:
    """Forget where letters about a thing went that went to no account. In the transaction of the verb that records it."""
    label, pk = about._meta.label_lower, str(about.pk)
    Delivery.objects.filter(message__about_type=label, message__about_id=pk, recipient=None).update(address="")


def mark_read(item: InboxItem) -> InboxItem:
    """Note when its owner first opened an inbox message."""
    if item.read_at is None:
        item.read_at = clock.now()
        InboxItem.objects.filter(pk=item.pk, read_at=None).update(read_at=item.read_at)
    return item


def _write(
    letter: Letter,
    values: Mapping[str, Any],
    about: models.Model,
    url: str,
    occasion: str,
    english: Mapping[str, Any] | None,
) -> Message:
    if not connection.in_atomic_block:
        raise RuntimeError("消息须写在它所报告的操作的同一事务之内。")
    if url and not url.startswith("/"):
        raise ValueError("消息的链接须是本站地址，以“/”开头。")
    return add(
        Message(
            kind=letter.name,
            subject=" ".join(compose(letter.subject, values).split())[:200],
            body=compose(letter.body, values),
            **(compose_english(letter, {**values, **english}) if english is not None else {}),
            url=plain_path(url),
            occasion=occasion,
            about_type=about._meta.label_lower,
            about_id=str(about.pk),
        )
    )


@contextmanager
def mailed_together() -> Iterator[None]:
    """Mails of the letters written within share jobs, as those of one letter do."""
    waiting: list[Delivery] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    _queue(waiting)


def _send_later(deliveries: list[Delivery]) -> None:
    waiting = _waiting.get()
    if waiting is None:
        _queue(deliveries)
    else:
        waiting += deliveries


def _queue(deliveries: list[Delivery]) -> None:
    """Handing a job over costs as much as writing ten rows."""
    written = [delivery.pk for delivery in deliveries]
    for start in range(0, len(written), MAILS_A_JOB):
        queue_job("portal.messages.tasks.deliver", *written[start : start + MAILS_A_JOB], together=MAILS_A_JOB)
