"""Winners are asked by a receiver; every day whoever was missed: honours given before the rule set had lists."""

from celery import shared_task

from portal.jobs import each
from workflow.rosters.actions import ask_winner
from workflow.rosters.queries import honours_to_ask


@shared_task
def ask_missed() -> int:
    """Ask every winner who was not asked; how many. Safe to run twice and beside itself."""
    return each(honours_to_ask(), ask_winner, "荣誉 %s 纳入名单的意见未能征求")
