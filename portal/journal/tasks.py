"""The journal's seals, every few minutes."""

from celery import shared_task

from portal.journal.sealing import seal_journal


@shared_task
def seal() -> int:
    """Seal what was written since the last time; how many seals that took."""
    return len(seal_journal())
