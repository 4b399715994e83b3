"""What comes by itself: the end of a term."""

from celery import shared_task

from portal.jobs import each
from workflow.cultivation.erasing import due_for_erasure, erase_member


@shared_task
def erase_members() -> int:
    """Take away the contacts of former members whose term is over; how many. One that fails keeps no other waiting."""
    return each([*due_for_erasure()], erase_member, "孵化池成员 %s 的联系人信息未能删除")
