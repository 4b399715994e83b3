"""A suspended account's calendar is told nothing any more, and is not told again when it is given back."""

from typing import Any

from django.dispatch import receiver

from portal.agenda.actions import close_feed
from portal.agenda.models import CalendarFeed
from portal.powers.signals import account_suspended


@receiver(account_suspended, dispatch_uid="agenda.suspended")
def close_theirs(sender: Any, user: Any, **kwargs: Any) -> None:
    if CalendarFeed.objects.filter(user=user).exclude(digest=None).exists():
        close_feed(user, by=None)
