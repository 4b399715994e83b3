"""Inviting people, and giving them what they are to hold: at once, or by a second officer where the role decides."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.access.enums import DECIDING, Role
from portal.access.models import User
from portal.confirming.actions import propose
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.powers.actions import (
    check_grant_role,
    check_officer,
    check_reinstate_account,
    grant_role,
    lock_account,
    reinstate_account,
)
from workflow.programmes.departments import join_department
from workflow.programmes.models import Department
from workflow.staffing.acts import GRANT_ROLES, REINSTATE
from workflow.staffing.changing import check_free_email, lock_addresses
from workflow.staffing.invitations import is_open
from workflow.staffing.letters import send_invitation


@transaction.atomic
def invite_account(
    name: str,
    *,
    email: str,
    by: Any,
    reason: str,
    unit: str = "",
    roles: Iterable[Role] = (),
    department: Department | None = None,
) -> User:
    """Make an account for somebody of the house and invite them to set its password.

    Plain roles are given at once; those that decide are proposed and wait for another officer. `by` None is the
    installation itself, for its first officers. Raises `ValidationError` for an address that has an account.
    """
    # There is no row to lock before there is an account.
    lock_addresses()
    check_invite_account(by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明依据。"}, code="reason")
    if not name.strip():
        raise ValidationError({"name": "请填写姓名。"})
    check_free_email(email)
    email = email.strip().lower()
    user = User(username=email, email=email, display_name=name.strip(), unit=unit.strip(), invited_at=clock.now())
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    record(user, "account.invited", by=by, reason=reason)
    wanted = set(roles)
    _give(user, wanted, by=by, reason=reason)
    if department is not None:
        join_department(department, user, by=by)
    send_invitation(user, waiting=waiting_roles(user))
    return user


def check_invite_account(*, by: Any) -> None:
    """Raise unless this person may invite."""
    check_officer(User(), by=by)


@transaction.atomic
def resend_invitation(user: User, *, by: Any) -> User:
    """Invite once more, to the same address: the former link is void and the time begins anew."""
    # Who enters by the former link at this moment is in, and is not invited again.
    lock_account(user)
    check_resend_invitation(user, by=by)
    user.invited_at = clock.now()
    user.save(update_fields=["invited_at"])
    record(user, "account.invited_again", by=by)
    send_invitation(user, waiting=waiting_roles(user))
    return user


def check_resend_invitation(user: User, *, by: Any) -> None:
    """Raise unless somebody was invited and has not set a password yet."""
    check_officer(user, by=by)
    if user.invited_at is None or user.has_usable_password():
        raise TransitionNotAllowed(f"“{user}”已经设置密码；忘记密码的，可在登录页面找回。")
    if not user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号已停用，恢复后才能重发邀请。")


def accept_invitation(user: User) -> User:
    """Note that the invited person has set a password: their address is proved by the link they followed."""
    from allauth.account.models import EmailAddress

    with transaction.atomic():
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        record(user, "account.entered", by=user)
    return user


@transaction.atomic
def give_role(user: User, role: Role, *, by: Any, reason: str) -> User | PendingAct:
    """Give a role; or propose it where it decides, and return what waits for the second officer, who is told."""
    check_give_role(user, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "授予角色须写明理由，请补充后再提交。"}, code="reason")
    if role in user.roles:
        raise ValidationError({"role": f"“{user}”已经有“{role.label}”角色。"})
    return _give(user, {role}, by=by, reason=reason) or user


def check_give_role(user: User, *, by: Any) -> None:
    """Raise unless this officer may give this account some role."""
    check_grant_role(user, Role.EDITOR, by=by)


def check_take_role(user: User, *, by: Any) -> None:
    """Raise unless this officer finds a role here to withdraw; a department's goes with the department."""
    check_officer(user, by=by)
    if not user.roles - {Role.DEPARTMENT}:
        raise TransitionNotAllowed(f"“{user}”没有可以收回的角色；推荐部门的人员请在“推荐部门”中移出。")


@transaction.atomic
def give_back(user: User, *, by: Any, reason: str) -> User | PendingAct:
    """Reinstate an account; or propose it where it holds a role that decides, and return what waits for the second officer."""
    # Roles may change at this moment: whether it takes two officers is asked of those held now.
    lock_account(user)
    check_give_back(user, by=by)
    if DECIDING & user.roles:
        return propose(REINSTATE.name, user, by=by, reason=reason)
    return reinstate_account(user, by=by, reason=reason)


def check_give_back(user: User, *, by: Any) -> None:
    """Raise unless this officer may give this account back or propose it."""
    check_officer(user, by=by)
    if user.is_active or not DECIDING & user.roles:
        check_reinstate_account(user, by=by)


def account_state(user: User) -> str:
    """In use, invited, or suspended, in words."""
    if not user.is_active:
        return "已停用"
    if user.invited_at and not user.has_usable_password():
        return "已邀请" if is_open(user) else "邀请已过期"
    return "在用"


def waiting_roles(user: User) -> list[Role]:
    """The roles proposed for the account that wait for a second officer."""
    rows = PendingAct.objects.waiting_on(GRANT_ROLES.name, user)
    return [Role(role) for row in rows for role in row.payload["roles"]]


def _give(user: User, wanted: set[Role], *, by: Any, reason: str) -> PendingAct | None:
    """Grant what one officer may; propose the rest, and return what waits."""
    waiting = sorted(wanted & DECIDING) if by is not None else []
    for role in sorted(wanted - set(waiting)):
        grant_role(user, role, by=by, reason=reason)
    if not waiting:
        return None
    return propose(GRANT_ROLES.name, user, by=by, reason=reason, payload={"roles": [role.value for role in waiting]})
