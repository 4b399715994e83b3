"""Housekeeping of the door."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions() -> None:
    """Forget sessions that are over: every visitor to a form leaves one."""
    call_command("clearsessions")
