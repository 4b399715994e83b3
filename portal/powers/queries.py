"""Which accounts are the house's own, and which the applicants'."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.access.enums import Role
from portal.access.models import Membership, User


def _has_role() -> Exists:
    return Exists(Membership.objects.filter(user=OuterRef("pk"), group__name__in=Role.values))


def staff_accounts() -> QuerySet[User]:
    """Accounts that hold a role, were invited for one, or keep the system."""
    return User.objects.filter(Q(_has_role()) | Q(invited_at__isnull=False) | Q(is_superuser=True))


def applicant_accounts() -> QuerySet[User]:
    """All others: made by their owners, who apply, object and win by them."""
    return User.objects.filter(~Q(_has_role()), invited_at=None, is_superuser=False)
