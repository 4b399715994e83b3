"""Housekeeping of what was typed and never submitted."""

from celery import shared_task

from portal import clock
from portal.autosave.models import TypedForm


@shared_task
def sweep_typed() -> int:
    """Delete what waited its time; how many."""
    return TypedForm.objects.filter(expires_at__lte=clock.now()).delete()[0]
