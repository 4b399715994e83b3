"""Inviting people, and asking for what they are to hold: the security administrator gives it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.enums import DECIDING, Role
from portal.access.models import User
from portal.access.predicates import is_security_administrator, is_system_administrator
from portal.confirming.actions import propose
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.powers.actions import (
    check_ask,
    check_security,
    check_separate,
    grant_role,
    lock_account,
    reinstate_account,
)
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
) -> User:
    """Make an account for somebody of the house and invite them to set its password.

    The roles are proposed and wait for the security administrator. `by` None is the installation itself, for its first
    accounts, and gives them at once. Raises `ValidationError` for an address that has an account.
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
    _give(user, set(roles), by=by, reason=reason)
    send_invitation(user, waiting=waiting_roles(user))
    return user


def check_invite_account(*, by: Any) -> None:
    """Raise unless this person makes accounts: the system administrator, or the installation itself (None)."""
    if by is not None and not is_system_administrator(by):
        raise PermissionDenied("账号由系统管理员开立和维护，请使用系统管理员账号操作。")


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
    check_invite_account(by=by)
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
    """Give a plain role as the security administrator; else propose it, and return what waits for one, who is told."""
    check_give_role(user, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "授予角色须写明理由，请补充后再提交。"}, code="reason")
    if role in user.roles:
        raise ValidationError({"role": f"“{user}”已经有“{role.label}”角色。"})
    return _give(user, {role}, by=by, reason=reason) or user


def check_give_role(user: User, *, by: Any) -> None:
    """Raise unless this person may give this account some role, or ask for it."""
    check_ask(user, by=by)
    if not user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号已停用，恢复后才能授予角色。")


def check_take_role(user: User, *, by: Any) -> None:
    """Raise unless this person finds a role here to withdraw; a department's goes with the department."""
    check_security(user, by=by)
    if not user.roles - {Role.DEPARTMENT}:
        raise TransitionNotAllowed(f"“{user}”没有可以收回的角色；推荐部门的人员请在“推荐部门”中移出。")


@transaction.atomic
def give_back(user: User, *, by: Any, reason: str) -> User | PendingAct:
    """Reinstate a plain account as the security administrator; else propose it, and return what waits for one."""
    # Roles may change at this moment: whether it takes two is asked of those held now.
    lock_account(user)
    check_give_back(user, by=by)
    if DECIDING & user.roles or not is_security_administrator(by):
        return propose(REINSTATE.name, user, by=by, reason=reason)
    return reinstate_account(user, by=by, reason=reason)


def check_give_back(user: User, *, by: Any) -> None:
    """Raise unless this person may give this account back or propose it."""
    check_ask(user, by=by)
    if user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号没有停用，无须恢复。")


def account_state(user: User) -> str:
    """In use, invited, or suspended, in words."""
    if not user.is_active:
        return "已停用"
    if user.invited_at and not user.has_usable_password():
        return "已邀请" if is_open(user) else "邀请已过期"
    return "在用"


def waiting_roles(user: User) -> list[Role]:
    """The roles proposed for the account that wait for the security administrator."""
    rows = PendingAct.objects.waiting_on(GRANT_ROLES.name, user)
    return [Role(role) for row in rows for role in row.payload["roles"]]


def _give(user: User, wanted: set[Role], *, by: Any, reason: str) -> PendingAct | None:
    """Grant what one person may; propose the rest, and return what waits."""
    check_separate(user, wanted)
    alone = wanted if by is None else wanted - DECIDING if is_security_administrator(by) else set()
    waiting = sorted(wanted - alone)
    for role in sorted(alone):
        grant_role(user, role, by=by, reason=reason)
    if not waiting:
        return None
    return propose(GRANT_ROLES.name, user, by=by, reason=reason, payload={"roles": [role.value for role in waiting]})
