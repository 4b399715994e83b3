"""A second factor that is lost: the security administrator takes it off, and the person sets up another at the next login."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction

from portal.access.models import User
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.powers.actions import check_security, lock_account
from workflow.staffing.letters import tell_of_removed_factors


@transaction.atomic
def remove_factors(user: User, *, by: Any, reason: str) -> User:
    """Take off every second factor of an account whose phone or key is lost. Its sessions end; the password still holds."""
    # Whoever sets up another at this moment has it removed, or keeps it whole.
    lock_account(user)
    check_remove_factors(user, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明如何确认是本人要求。"}, code="reason")
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    record(user, "account.factors_removed", by=by, reason=reason)
    tell_of_removed_factors(user, reason=reason)
    return user


def check_remove_factors(user: User, *, by: Any) -> None:
    """Raise unless this person may, and there is one to take off."""
    check_security(user, by=by)
    if not Authenticator.objects.filter(user=user).exists():
        raise TransitionNotAllowed(f"“{user}”没有启用两步验证。")
