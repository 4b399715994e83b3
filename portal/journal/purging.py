"""Access records are kept by rule, at least six months (Cybersecurity Law art. 21(3)), and then taken away."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from portal import clock
from portal.journal.actions import record
from portal.journal.models import PURGED, Access, Seal

LEAST_DAYS = 184
Targets = Callable[[], Iterator[tuple[str, set[str]]]]
_kept: list[Targets] = []


def register_kept_targets(targets: Targets) -> Targets:
    """Let an app above keep the records about some things longer: kind by kind, the keys of those things."""
    _kept.append(targets)
    return targets


@transaction.atomic
def purge_accesses() -> int:
    """Take away what is older than `PORTAL_ACCESS_DAYS`, as the tables' owner; how many records that were.

    Only what a seal vouches for; the event that says how far it went lets the seals still be proven.
    """
    check_kept_days()
    seal = Seal.objects.order_by("number").last()
    if seal is None or not (last := _last_to_go(seal)):
        return 0
    with pgtrigger.ignore("journal.Access:append_only"), transaction.atomic():
        count, _ = Access.objects.filter(pk__lte=last).delete()
    record(seal, PURGED, by=None, payload={"through": last, "count": count})
    return count


def check_kept_days() -> None:
    """Raise `ValidationError` where the setting keeps less than the law asks."""
    if settings.PORTAL_ACCESS_DAYS < LEAST_DAYS:
        raise ValidationError(
            f"PORTAL_ACCESS_DAYS 为 {settings.PORTAL_ACCESS_DAYS} 天，访问记录须留存不少于六个月，请改为 {LEAST_DAYS} 以上。"
        )


def _last_to_go(seal: Seal) -> int:
    """The last of the sealed records before the first that is to stay; 0 for none.

    They are sealed as a row without gaps: one that is kept keeps whatever came after it.
    """
    sealed = Access.objects.filter(pk__lte=seal.ends[Access._meta.label_lower]).order_by("pk")
    recent = Q(at__gte=clock.now() - timedelta(days=settings.PORTAL_ACCESS_DAYS))
    stays = sealed.filter(recent | _kept_about()).first()
    last = (sealed.filter(pk__lt=stays.pk) if stays else sealed).last()
    return last.pk if last else 0


def _kept_about() -> Q:
    found = Q(pk__in=[])
    for targets in _kept:
        for kind, keys in targets():
            found |= Q(target_type=kind, target_id__in=keys)
    return found
