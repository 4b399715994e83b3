"""What comes by itself: the end of a term."""

from celery import shared_task

from portal.identity.models import Organisation, Person
from portal.jobs import each
from workflow.applications.erasing import due_for_erasure, erase_applicant


@shared_task
def erase_applicants() -> int:
    """Take away the identities whose term is over; how many. One that fails keeps no other waiting."""
    return each([*due_for_erasure()], _is_erased, "申报人 %s 的身份信息未能删除")


def _is_erased(subject: Person | Organisation) -> bool:
    erase_applicant(subject)
    return True
