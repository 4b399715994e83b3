"""What comes by itself: the end of a term."""

import logging

from celery import shared_task
from django.db import DatabaseError

from portal.errors import TransitionNotAllowed
from portal.identity.models import Organisation, Person
from workflow.applications.erasing import due_for_erasure, erase_applicant

log = logging.getLogger(__name__)


@shared_task
def erase_applicants() -> int:
    """Take away the identities whose term is over; how many. One that fails keeps no other waiting."""
    return sum(_erase(subject) for subject in [*due_for_erasure()])


def _erase(subject: Person | Organisation) -> bool:
    try:
        erase_applicant(subject)
    except TransitionNotAllowed:
        return False  # another worker had it
    except DatabaseError:
        log.exception("%s %s could not be erased", subject._meta.label_lower, subject.pk)
        return False
    return True
