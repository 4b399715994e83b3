"""Housekeeping of the door."""

from contextlib import suppress
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Exists, OuterRef, ProtectedError

from portal import clock
from portal.access.models import User
from portal.jobs import each

UNPROVED_FOR = timedelta(days=1)


@shared_task
def clear_sessions() -> int:
    """Forget sessions that are over, for every visitor to a form leaves one; how many logins were taken off the lists."""
    call_command("clearsessions")
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.exclude(Exists(alive)).delete()[0]


@shared_task
def drop_unproved_accounts() -> int:
    """Forget accounts that a day later nobody has proved the address of; how many.

    Anybody can sign up with anybody's address: they would fill the table, and keep a colleague from being invited.
    """
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    unproved = User.objects.filter(
        Exists(addresses), ~Exists(addresses.filter(verified=True)), last_login=None, invited_at=None, groups=None,
        is_superuser=False, date_joined__lt=clock.now() - UNPROVED_FOR,
    )  # fmt: skip
    return each(unproved.iterator(), _is_dropped, "账号 %s 未能删除")


def _is_dropped(user: User) -> bool:
    """False for one that a record names: somebody tried its password."""
    with suppress(ProtectedError):
        user.delete()
        return True
    return False
