"""Alerts, told to those who see to them: by letter, and straight to the addresses that need no working outbox.

Run by a task and by a timer outside the queue (`tell_alerts`): either does while the other is what has stopped.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from portal import clock
from portal.access.enums import Role
from portal.health.letters import OVER, WRONG
from portal.health.models import Alert
from portal.health.reading import Reading, take_all
from portal.journal.actions import record
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.operators import mail_operators
from portal.powers.actions import working_holders

AGAIN = timedelta(days=1)


def tell_alerts() -> list[Alert]:
    """Take every measure, and tell what is newly wrong, still wrong after a day, or over; the alerts told."""
    readings = [reading for reading in take_all() if reading.measure.watched or reading.value is None]
    told = _told(readings)
    mail_alerts(readings)
    return told


@transaction.atomic
def _told(readings: Sequence[Reading]) -> list[Alert]:
    with connection.cursor() as cursor:
        # The task and the timer at once would both find it untold.
        cursor.execute("SELECT pg_advisory_xact_lock(202, 4)")
    _forget_old()
    known = {alert.measure: alert for alert in Alert.objects.filter(over_at=None)}
    told = [_note_wrong(reading, known.pop(reading.measure.name, None)) for reading in readings if reading.is_wrong]
    minutes = {reading.measure.name: reading.measure.minutes for reading in readings}
    # What is no longer wrong, or no longer measured.
    told += [_note_well(alert, minutes.get(alert.measure, 0)) for alert in known.values()]
    return [alert for alert in told if alert]


def _forget_old() -> None:
    """Kept as long as the access records; that it was told stays in the journal."""
    Alert.objects.filter(over_at__lt=clock.now() - timedelta(days=settings.PORTAL_ACCESS_DAYS)).delete()


def _note_wrong(reading: Reading, alert: Alert | None) -> Alert | None:
    """The alert, if it was to be told."""
    now, measure = clock.now(), reading.measure
    alert = alert or Alert.objects.create(measure=measure.name, label=measure.label)
    alert.well_since = None
    first = alert.told_at is None and now - alert.since >= timedelta(minutes=measure.minutes)
    again = alert.told_at is not None and now - alert.told_at >= AGAIN
    if first or again:
        event = "alert.raised" if first else "alert.lasted"
        _tell(alert, event, WRONG, now, words=reading.words, limit=reading.bound)
    alert.save()
    return alert if first or again else None


def _note_well(alert: Alert, minutes: int) -> Alert | None:
    """The alert, if that it is over was to be told: not for a moment's relief, nor where nobody heard of it."""
    now = clock.now()
    if alert.told_at is None:
        alert.delete()
        return None
    alert.well_since = alert.well_since or now
    over = now - alert.well_since >= timedelta(minutes=minutes)
    if over:
        alert.over_at = now
        _tell(alert, "alert.over", OVER, now)
    alert.save()
    return alert if over else None


def _tell(alert: Alert, event: str, letter: Letter, now: datetime, **values: Any) -> None:
    alert.told_at = now
    record(alert, event, by=None, payload={"measure": alert.measure})
    people = working_holders(Role.SYSTEM).distinct()
    queue_letter(letter, about=alert, to=people, url="/admin/running/", label=alert.label, since=alert.since, **values)


@transaction.atomic
def mail_alerts(readings: Sequence[Reading]) -> None:
    """What was told since the last such mail, to `PORTAL_ALERT_MAIL` at once; tried again until the relay takes it."""
    if not settings.PORTAL_ALERT_MAIL:
        return
    # What is older is told anew, or over: an address that is set one day is not told of last year.
    news = Alert.objects.filter(Q(mailed_at=None) | Q(mailed_at__lt=F("told_at")), told_at__gt=clock.now() - AGAIN)
    # Locked while it is mailed: of the task and the timer one does it.
    alerts = list(news.select_for_update(skip_locked=True).order_by("pk"))
    words = {reading.measure.name: reading.to_do for reading in readings}
    lines = [f"解除　{alert}" if alert.over_at else words.get(alert.measure, str(alert)) for alert in alerts]
    if lines and mail_operators(lines):
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(mailed_at=clock.now())
