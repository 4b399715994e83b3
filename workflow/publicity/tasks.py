"""Ending notices by the clock, counting them again, seeing that the public can read them, making their packs."""

from celery import shared_task

from portal.jobs import each
from workflow.publicity import pack
from workflow.publicity.actions import end_notice
from workflow.publicity.extending import reckon_notice
from workflow.publicity.models import Notice, NoticeVersion
from workflow.publicity.probing import probe_notice

SWEEP_SIZE = 50


@shared_task
def close_ended_notices() -> int:
    """End every notice whose last day has passed; how many. Safe to run twice and beside itself."""
    return each(Notice.objects.overdue_to_end().order_by("pk"), end_notice, "公示 %s 未能结束")


@shared_task
def reckon_running_notices() -> int:
    """Count running notices again: one published in the very moment a calendar changed would keep the old count."""
    return each(Notice.objects.running().order_by("pk"), reckon_notice, "公示 %s 的公示期未能重新计算")


@shared_task
def probe_running_notices() -> int:
    """Fetch every running list as the public does; how many did not answer."""
    running = Notice.objects.running().order_by("pk")
    return each(running, lambda notice: not probe_notice(notice), "公示 %s 未能探测")


@shared_task
def make_pack(version_id: int) -> None:
    """Make the evidence pack of one version; a second call changes nothing."""
    pack.make_pack(NoticeVersion.objects.select_related("notice__edition", "notice__stage").get(pk=version_id))


@shared_task
def make_missing_packs() -> int:
    """Make what is missing, newest first; how many were. One that fails does not keep the others waiting."""
    missing = NoticeVersion.objects.filter(pack__isnull=True).order_by("-pk")
    keys = list(missing.values_list("pk", flat=True)[:SWEEP_SIZE])
    return each(keys, _is_packed, "公示版本 %s 的证据包未能制作")


def _is_packed(pk: int) -> bool:
    make_pack(pk)
    return True
