"""Exports by a worker: by number when they are asked for, and sweeps for what was lost, is over or has no row."""

from collections.abc import Iterator
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.exports import actions, building, shelf
from portal.exports.models import Export
from portal.jobs import each

AT_ONCE = 20
ORPHAN_AGE = timedelta(days=1)


@shared_task
def make_export(pk: int) -> None:
    """Make one; a second call changes nothing."""
    building.make_export(pk)


@shared_task
def make_missing_exports() -> int:
    """Make what is asked for and not being made; how many."""
    keys = list(Export.objects.waiting().order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return each(keys, building.make_export, "导出 %s 未能制作")


@shared_task
def drop_expired_exports() -> int:
    """Delete the files whose days are over, and those that no row names; how many."""
    gone = each(Export.objects.expired(), actions.expire_export, "导出 %s 未能到期删除")
    return gone + each(list(_orphans()), shelf.drop, "导出的文件 %s 未能删除")


def _orphans() -> Iterator[str]:
    old = set(shelf.older_than(timezone.now() - ORPHAN_AGE))
    named = Export.objects.filter(storage_name__in=old).values_list("storage_name", flat=True)
    return iter(old - set(named))
