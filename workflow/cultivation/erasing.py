"""The end of what identifies people of the pool: the rule set's term is over, counted from the end of the membership, of
what nobody ever confirmed from the day it was filed.

The member's row, its name and code, and what was decided on it stay.
"""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import QuerySet

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.messages.actions import erase_addresses
from portal.transitions.core import lock
from workflow.cultivation.enums import OVER, MemberState
from workflow.cultivation.models import Member
from workflow.cultivation.queries import latest_rules

ENDING = OVER | {MemberState.AWAITING}
CONTACT = ("contact_name", "contact_phone", "contact_email")
Kept = Callable[[], QuerySet[Member]]
_kept: list[Kept] = []


def register_kept_members(members: Kept) -> Kept:
    """Let an app above keep what identifies members beyond the term, for as long as it needs it."""
    _kept.append(members)
    return members


def due_for_erasure() -> Iterator[Member]:
    """Members whose time has been over for the years that the rules keep files."""
    for member in Member.objects.filter(state__in=ENDING, erased_at=None).select_related("programme").order_by("pk"):
        if _is_due(member):
            yield member


def check_erase(member: Member) -> None:
    """Raise unless the term is over."""
    if member.state not in ENDING or member.erased_at or not _is_due(member):
        raise TransitionNotAllowed("联系人信息尚在保存期限之内，或者已经删除，无须办理。")


@transaction.atomic
def erase_member(member: Member) -> Member:
    """Take away who answered for a former member, where it was asked by mail, and whom it sent to trainings."""
    # Another worker may have it.
    check_erase(lock(member))
    for name in CONTACT:
        setattr(member, name, "")
    member.erased_at = clock.now()
    member.save()
    erase_addresses(member)
    for enrolment in member.enrolments.all():
        enrolment.attendee = ""
        enrolment.save()
        # A digest would tell whether a guessed name is the one that is forgotten.
        enrolment.copies.all().delete()
    record(member, "pool.erased", by=None, reason="保存期限已满")
    return member


def _is_due(member: Member) -> bool:
    rules = latest_rules(member.programme)
    if rules is None or any(members().filter(pk=member.pk).exists() for members in _kept):
        return False
    since = member.over_on or clock.day_of(member.filed_at)
    return clock.today() >= clock.first_date_after(since, rules.terms.retention.years)
