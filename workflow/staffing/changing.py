"""What an account is called and where its mail goes."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q

from portal import clock
from portal.access.models import User
from portal.access.predicates import is_system_administrator
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.identity.masking import mask_email
from portal.journal.actions import record
from portal.powers.actions import check_security, lock_account
from portal.shown import Shown, check_shown
from workflow.staffing.letters import send_invitation, tell_of_change, tell_of_new_address


@transaction.atomic
def change_account(user: User, *, display_name: str, unit: str, by: Any, shown: Shown | None = None) -> User:
    """Put name or unit right, as the page `shown` had them; what was signed under the former name stays as it was signed."""
    # Before and after in the journal are what really stood.
    lock_account(user)
    check_change_account(user, by=by)
    check_shown(user, ("display_name", "unit"), shown)
    if not display_name.strip():
        raise ValidationError({"display_name": "请填写姓名。"})
    before = {"display_name": user.display_name, "unit": user.unit}
    user.display_name, user.unit = display_name.strip(), unit.strip()
    user.full_clean(exclude=["password"])
    after = {"display_name": user.display_name, "unit": user.unit}
    if after == before:
        return user
    user.save(update_fields=["display_name", "unit"])
    words = {"from": "，".join(filter(None, before.values())), "to": "，".join(filter(None, after.values()))}
    record(user, "account.changed", by=by, payload={"before": before, "after": after, **words})
    tell_of_change(user, before=words["from"], after=words["to"])
    return user


def check_change_account(user: User, *, by: Any) -> None:
    """Raise unless this person keeps what accounts are called: the system administrator."""
    if by is not None and not is_system_administrator(by):
        raise PermissionDenied("账号的姓名和单位由系统管理员维护，请使用系统管理员账号操作。")


@transaction.atomic
def change_email(user: User, *, email: str, by: Any, reason: str, under: PendingAct | None = None) -> User:
    """Send an account's mail elsewhere: two people, `under` is what one proposed.

    Whoever has not entered yet is invited anew, to the new address alone.
    """
    # Login and invitation read the address: both see the former or the new one.
    lock_addresses()
    lock_account(user)
    check_security(user, by=by)
    require_second("change_email", user, by=by, under=under, demanded=True, label="更换邮箱")
    email = email.strip().lower()
    check_free_email(email)
    before, user.email = user.email, email
    if user.username == before:
        user.username = email
    # The former address must not open the account again: logins and new passwords go by these rows.
    EmailAddress.objects.filter(user=user).delete()
    entered = user.has_usable_password()
    if not entered:
        user.invited_at = clock.now()
    user.save(update_fields=["email", "username", "invited_at"])
    payload = {"from": mask_email(before), "to": mask_email(email)}
    record(user, "account.email_changed", by=by, reason=reason, payload=payload)
    tell_of_new_address(user, before=before)
    if not entered:
        send_invitation(user, waiting=[])
    return user


def lock_addresses() -> None:
    """One new address at a time: two accounts that take the same one would both find it free. Before any account's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(202, 2)")


def check_free_email(email: str) -> None:
    """Raise when an account has this address already."""
    email = email.strip()
    taken = Q(email__iexact=email) | Q(username__iexact=email) | Q(emailaddress__email__iexact=email)
    found = User.objects.filter(taken).first()
    if found is None:
        return
    kind = "工作人员" if found.roles or found.invited_at else "申报人"
    raise ValidationError({"email": f"该邮箱已用于{kind}账号“{found}”，请核对，或者改用本人的其他工作邮箱。"})
