"""Ending notices by the clock."""

import logging

from celery import shared_task
from django.core.exceptions import ValidationError

from workflow.publicity.actions import end_notice
from workflow.publicity.models import Notice

log = logging.getLogger(__name__)


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
