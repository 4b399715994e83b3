"""Ending notices by the clock, counting them again, seeing that the public can read them, making their packs."""

import logging

from celery import shared_task
from django.core.exceptions import ValidationError

from workflow.publicity import pack
from workflow.publicity.actions import end_notice
from workflow.publicity.extending import reckon_notice
from workflow.publicity.models import Notice, NoticeVersion
from workflow.publicity.probing import probe_notice

log = logging.getLogger(__name__)
SWEEP_SIZE = 50


@shared_task
def close_ended_notices() -> int:
    """End every notice whose last day has passed; how many. Safe to run twice and beside itself."""
    ended = 0
    for notice in Notice.objects.overdue_to_end().order_by("pk"):
        try:
            end_notice(notice, by=None)
        except ValidationError:
            # One notice that cannot end (its clock moved by a correction meanwhile) must not keep the others open.
            log.exception("公示 %s 未能结束", notice.uuid)
        else:
            ended += 1
    return ended


@shared_task
def reckon_running_notices() -> int:
    """Count running notices again: one published in the very moment a calendar changed would keep the old count."""
    moved = 0
    for notice in Notice.objects.running().order_by("pk"):
        try:
            moved += reckon_notice(notice) is not None
        except ValidationError:
            # A year it now reaches into is not confirmed: its desk says so, the other notices go on.
            log.exception("公示 %s 的公示期未能重新计算", notice.uuid)
    return moved


@shared_task
def probe_running_notices() -> int:
    """Fetch every running list as the public does; how many did not answer."""
    return sum(not probe_notice(notice) for notice in Notice.objects.running().order_by("pk"))


@shared_task
def make_pack(version_id: int) -> None:
    """Make the evidence pack of one version; a second call changes nothing."""
    pack.make_pack(NoticeVersion.objects.select_related("notice__edition", "notice__stage").get(pk=version_id))


@shared_task
def make_missing_packs() -> int:
    """Make what is missing, newest first; how many were. One that fails does not keep the others waiting."""
    made = 0
    missing = NoticeVersion.objects.filter(pack__isnull=True).order_by("-pk")
    for pk in list(missing.values_list("pk", flat=True)[:SWEEP_SIZE]):
        try:
            make_pack(pk)
        except Exception:
            log.exception("公示版本 %s 的证据包未能制作", pk)
        else:
            made += 1
    return made
