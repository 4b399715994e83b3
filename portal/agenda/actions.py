"""Verbs of the calendar address: a new one ends the former, and it is closed by its owner or with the account."""

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.access.models import User
from portal.access.predicates import is_staff_side
from portal.agenda.models import CalendarFeed
from portal.canonical import text_digest
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record


@transaction.atomic
def open_feed(by: User) -> str:
    """Make this person a secret address; the one they had opens nothing any more. Gives the secret, which is kept nowhere."""
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not is_staff_side(by):
        raise PermissionDenied("只有工作人员可以订阅办理日程。")
    secret = secrets.token_urlsafe(32)
    kept = {"digest": text_digest(secret), "opened_at": clock.now()}
    feed, _ = CalendarFeed.objects.update_or_create(user=by, defaults=kept)
    record(feed, "calendar.opened", by=by)
    return secret


@transaction.atomic
def close_feed(user: User, *, by: Any) -> None:
    """Have the address open nothing any more; None where the account is suspended."""
    feed = CalendarFeed.objects.select_for_update().filter(user=user).exclude(digest=None).first()
    if feed is None:
        raise TransitionNotAllowed("没有启用的订阅地址，无须停用。")
    if by is not None and by.pk != user.pk:
        raise PermissionDenied("订阅地址由本人停用。")
    feed.digest = None
    feed.save(update_fields=["digest"])
    record(feed, "calendar.closed", by=by)


def bearer_of(secret: str) -> User | None:
    """Whose address it is, while they may read it."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=text_digest(secret)).first()
    return feed.user if feed and is_staff_side(feed.user) else None
