"""Ending uses by the calendar."""

import logging

from celery import shared_task
from django.core.exceptions import ValidationError

from portal import clock
from workflow.titles.actions import end_title_use
from workflow.titles.enums import TitleUseState
from workflow.titles.models import TitleUse

log = logging.getLogger(__name__)


@shared_task
def end_finished_uses() -> int:
    """End every use whose last day has passed; how many. Safe to run twice and beside itself."""
    ended = 0
    for use in TitleUse.objects.filter(state=TitleUseState.ACTIVE, until_on__lt=clock.today()).order_by("pk"):
        try:
            end_title_use(use, by=None, until_on=use.until_on)
        except ValidationError:
            # Ended by somebody else meanwhile; the others must not wait for it.
            log.exception("称号使用 %s 未能停用", use.pk)
        else:
            ended += 1
    return ended
