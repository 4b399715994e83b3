"""Winners are asked by a receiver; every day whoever was missed: honours given before the rule set had lists."""

from celery import shared_task
from django.core.exceptions import ValidationError

from workflow.honours.models import Honour
from workflow.rosters.actions import ask_winner
from workflow.rosters.queries import honours_to_ask


@shared_task
def ask_missed() -> int:
    """Ask every winner who was not asked; how many. Safe to run twice and beside itself."""
    return sum(_is_asked(honour) for honour in honours_to_ask())


def _is_asked(honour: Honour) -> bool:
    try:
        return bool(ask_winner(honour))
    except ValidationError:
        return False  # revoked at this moment
