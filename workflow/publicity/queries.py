"""What the public and the floors above read of notices."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal import clock
from portal.questions import Asking, question
from workflow.applications.models import ApplicationQuerySet
from workflow.applications.queries import undecided
from workflow.programmes.models import Stage
from workflow.publicity.enums import PUBLIC, HoldState, NoticeState
from workflow.publicity.models import Hold, Notice, NoticeEntry


def public_notices() -> QuerySet[Notice]:
    """Published notices, newest first, with all that a list or page of them reads: four statements at any length."""
    holds = Hold.objects.only("entry_id", "state")
    entries = NoticeEntry.objects.select_related("notice").prefetch_related(Prefetch("holds", queryset=holds))
    return (
        Notice.objects.public()
        .select_related("edition__programme", "edition", "stage")
        .prefetch_related(Prefetch("entries", queryset=entries))
        .defer("document")
    )


def standing_count() -> Coalesce:
    """To annotate a notice with: how many of its entries still stand."""
    standing = NoticeEntry.objects.standing().filter(notice=OuterRef("pk"))
    counted = standing.order_by().values("notice").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def running(on: date | None = None) -> QuerySet[Notice]:
    """Notices whose clock still runs on that day."""
    return public_notices().filter(state=NoticeState.RUNNING, ends_on__gte=on or clock.today())


def objectable_entries(on: date | None = None) -> QuerySet[NoticeEntry]:
    """The entries that can be objected to with effect on that day: their own clock has not ended."""
    return NoticeEntry.objects.filter(
        notice__state=NoticeState.RUNNING, ends_on__gte=on or clock.today(), left_as=""
    ).select_related("notice__edition")


def is_objectable(entry: NoticeEntry, on: date | None = None) -> bool:
    """Whether an objection of that day is in time for this entry."""
    return bool(asking_objectable(entry, on)())


def asking_objectable(entry: NoticeEntry, on: date | None = None) -> Asking[int]:
    """The question `is_objectable` asks."""
    return _objectable.of(entry=entry.pk, on=on or clock.today())


def is_public(entry: NoticeEntry) -> bool:
    """Whether the public has seen the list it stands on: a draft is drawn up anew as often as need be."""
    return bool(asking_public(entry)())


def asking_public(entry: NoticeEntry) -> Asking[int]:
    """The question `is_public` asks."""
    return _public.of(entry=entry.pk)


@question
def _public(entry: Any) -> QuerySet[NoticeEntry, int]:
    return NoticeEntry.objects.filter(pk=entry, notice__state__in=PUBLIC).values_list("pk", flat=True)


@question
def _objectable(entry: Any, on: Any) -> QuerySet[NoticeEntry, int]:
    return objectable_entries(on).filter(pk=entry).values_list("pk", flat=True)


def unpublished(stage: Stage) -> ApplicationQuerySet:
    """Candidates of a notice stage who stand on none of its lists: before the first one, or come to it since.

    Who stands on one that has ended has passed it, waits for an objection's end, or is to be published anew.
    """
    waiting = Q(notice__state=NoticeState.RUNNING) | Q(notice__state=NoticeState.ENDED, holds__state=HoldState.OPEN)
    standing = NoticeEntry.objects.filter(waiting, notice__stage=stage, left_as="").exclude(
        holds__state=HoldState.CONFIRMED
    )
    return undecided(stage).exclude(pk__in=standing.values("application"))


def last_entry(application: Any) -> NoticeEntry | None:
    """The newest public line of an application: the names that certificate and register take, corrections included."""
    return (
        NoticeEntry.objects.filter(application=application, notice__in=Notice.objects.public())
        .order_by("-notice__published_at")
        .first()
    )
