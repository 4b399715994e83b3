"""What comes by itself: the end of a term."""

from celery import shared_task

from portal import clock
from portal.identity.models import Organisation, Person
from portal.jobs import each
from workflow.applications.actions import lapse_hand_over, lapse_invitation
from workflow.applications.erasing import due_for_erasure, erase_applicant
from workflow.applications.models import Coworker


@shared_task
def lapse_invitations() -> int:
    """Forget the addresses of invitations that nobody accepted in time, and end offers to hand over; how many."""
    over = Coworker.objects.invited().filter(expires_at__lte=clock.now()).order_by("pk")
    offers = Coworker.objects.offered().filter(offered_until__lte=clock.now()).order_by("pk")
    ended = each(offers, lapse_hand_over, "移交的提议 %s 未能终止")
    return ended + each(over, lapse_invitation, "共同填写人的邀请 %s 未能终止")


@shared_task
def erase_applicants() -> int:
    """Take away the identities whose term is over; how many. One that fails keeps no other waiting."""
    return each([*due_for_erasure()], _is_erased, "申报人 %s 的身份信息未能删除")


def _is_erased(subject: Person | Organisation) -> bool:
    erase_applicant(subject)
    return True
