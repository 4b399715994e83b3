"""What comes by itself: the end of a term."""

import logging

from celery import shared_task
from django.db import DatabaseError

from portal.errors import TransitionNotAllowed
from workflow.cultivation.erasing import due_for_erasure, erase_member
from workflow.cultivation.models import Member

log = logging.getLogger(__name__)


@shared_task
def erase_members() -> int:
    """Take away the contacts of former members whose term is over; how many. One that fails keeps no other waiting."""
    return sum(_erase(member) for member in [*due_for_erasure()])


def _erase(member: Member) -> bool:
    try:
        erase_member(member)
    except TransitionNotAllowed:
        return False  # another worker had it
    except DatabaseError:
        log.exception("pool member %s could not be erased", member.pk)
        return False
    return True
