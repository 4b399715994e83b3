"""Guessing that is spread so thin that no count of one account and one address meets it (等保 2.0, level 3: 8.1.3.3)."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Func, GenericIPAddressField, Q, QuerySet

from portal import clock
from portal.access.enums import Role
from portal.audit.letters import GUESSING
from portal.audit.models import GuessingAlert
from portal.journal.actions import record
from portal.journal.enums import GUESSES
from portal.journal.models import Access
from portal.messages.actions import queue_letter
from portal.powers.actions import working_holders
from portal.throttle import PREFIX_V6

WINDOW = timedelta(hours=1)
LISTED = 20
ADDRESSES = 5
"""From so many addresses at one account within the window."""
ACCOUNTS = 15
"""At so many accounts from one address; an office behind one address has a few who mistype."""


class Network(Func):
    """The beginning of the network an address is counted as, as `portal.throttle.counted_as` has it."""

    template = f"host(network(set_masklen(%(expressions)s, CASE family(%(expressions)s) WHEN 6 THEN {PREFIX_V6} ELSE 32 END)))::inet"
    output_field = GenericIPAddressField()


@transaction.atomic
def notice_guessing() -> list[GuessingAlert]:
    """Tell the security administrators of each account and address that is newly beset; once a window.

    What was told is kept as long as the access records it was read from; that it was told stays in the journal.
    """
    with connection.cursor() as cursor:
        # Two workers at once would both find it untold.
        cursor.execute("SELECT pg_advisory_xact_lock(202, 3)")
    GuessingAlert.objects.filter(at__lt=clock.now() - timedelta(days=settings.PORTAL_ACCESS_DAYS)).delete()
    found = [_noted(alert) for alert in (*_beset_accounts(), *_busy_addresses())]
    if found:
        queue_letter(GUESSING, about=found[0], to=working_holders(Role.SECURITY).distinct(), seen=_listed(found))
    return found


def recent_alerts() -> QuerySet[GuessingAlert]:
    """What was noticed within the window."""
    return GuessingAlert.objects.filter(at__gt=clock.now() - WINDOW)


def _beset_accounts() -> Iterator[GuessingAlert]:
    told = recent_alerts().exclude(account=None).values("account")
    rows = _guesses().exclude(actor=None).exclude(actor__in=told).order_by().values("actor")
    for row in rows.annotate(n=Count("pk"), spread=Count(Network("address"), distinct=True)).filter(
        spread__gte=ADDRESSES
    ):
        yield GuessingAlert(account_id=row["actor"], attempts=row["n"], spread=row["spread"])


def _busy_addresses() -> Iterator[GuessingAlert]:
    told = recent_alerts().exclude(address=None).values("address")
    unknown = Count("typed", distinct=True, filter=~Q(typed=""))
    guesses = _guesses().exclude(address=None).annotate(network=Network("address")).exclude(network__in=told)
    counted = (
        guesses.order_by().values("network").annotate(n=Count("pk"), spread=Count("actor", distinct=True) + unknown)
    )
    for row in counted.filter(spread__gte=ACCOUNTS):
        yield GuessingAlert(address=row["network"], attempts=row["n"], spread=row["spread"])


def _guesses() -> QuerySet[Access]:
    return Access.objects.filter(kind__in=GUESSES, at__gt=clock.now() - WINDOW)


def _noted(alert: GuessingAlert) -> GuessingAlert:
    alert.save()
    record(alert, "guessing.noticed", by=None, payload={"attempts": alert.attempts, "spread": alert.spread})
    return alert


def _listed(found: list[GuessingAlert]) -> str:
    """One letter for all of them: whoever tries at hundreds of accounts does not bury it."""
    rest = [f"另有 {len(found) - LISTED} 处，请在“访问记录”中查看"] if len(found) > LISTED else []
    return "；\n".join([*map(str, found[:LISTED]), *rest])
