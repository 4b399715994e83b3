from celery import shared_task

from portal.audit.guessing import notice_guessing
from portal.audit.standing import compare_with_journal


@shared_task
def look_for_guessing() -> None:
    notice_guessing()


@shared_task
def compare_standing() -> int:
    """Compare everything with the journal; how many discrepancies are new."""
    return len(compare_with_journal())
