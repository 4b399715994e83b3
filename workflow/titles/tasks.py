"""Ending uses by the calendar."""

from celery import shared_task

from portal import clock
from portal.jobs import each
from workflow.titles.actions import end_title_use
from workflow.titles.enums import TitleUseState
from workflow.titles.models import TitleUse


@shared_task
def end_finished_uses() -> int:
    """End every use whose last day has passed; how many. Safe to run twice and beside itself."""
    over = TitleUse.objects.filter(state=TitleUseState.ACTIVE, until_on__lt=clock.today()).order_by("pk")
    return each(over, lambda use: end_title_use(use, by=None, until_on=use.until_on), "称号使用 %s 未能停用")
