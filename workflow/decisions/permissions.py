"""Who sits in the conference, and who may read its papers."""

from typing import Any

from portal.access.predicates import is_conference, is_discipline, is_office, predicate
from workflow.decisions.models import MemberUnit

may_read_conference = is_office | is_conference | is_discipline


def seat_of(user: Any, edition: Any) -> MemberUnit | None:
    """The counted seat the user holds in an edition's conference, or None."""
    return MemberUnit.objects.filter(edition=edition, user=user, is_unit=True).first()


@predicate("本届评审会成员")
def is_member(user: Any, obj: Any) -> bool:
    """Holds the conference role and a seat in the conference of the thing's edition."""
    if not is_conference(user):
        return False
    return obj is None or seat_of(user, obj.edition_id) is not None


office_or_member = is_office | is_member
