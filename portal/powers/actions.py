"""Who is given which power and who loses it: the only verbs that write one, each with its event in the journal (Article 4)."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from portal import clock
from portal.access.enums import ADMINISTRATORS, DECIDING, STANDING, Role, are_separate
from portal.access.guard import powers_open
from portal.access.models import User
from portal.access.predicates import is_office, is_security_administrator, is_system_administrator
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.powers.groups import ensure_group
from portal.powers.seats import seats
from portal.powers.signals import account_reinstated, account_suspended, role_granted, role_withdrawn
from portal.transitions.core import lock

may_ask = is_office | is_system_administrator | is_security_administrator
"""Whoever may propose that an account be given a role, given back or written to elsewhere; the security administrator confirms."""


@transaction.atomic
def grant_role(user: User, role: Role, *, by: Any = None, proposed_by: Any = None, reason: str = "") -> User:
    """Give an account a role and the door to the office side. Twice is once.

    `by` None is the installation itself (`create_officer`). A role that decides takes two people: `proposed_by` is the
    other one. Raises `PermissionDenied` for whoever is no security administrator or gives a role to themself.
    """
    # Two at once: the role is given once, and before and after are what really stood.
    lock_account(user)
    check_grant_role(user, role, by=by, proposed_by=proposed_by)
    if role in user.roles:
        return user
    before = user.role_label
    _put_in(user, role.value)
    payload = {"role": role.value, "from": before, "to": user.role_label, **_proposer(proposed_by)}
    record(user, "role.granted", by=by, reason=reason, payload=payload)
    role_granted.send(User, user=user, role=role, by=by, reason=reason)
    return user


def check_grant_role(user: User, role: Role, *, by: Any, proposed_by: Any = None) -> None:
    """Raise unless this person may give this account the role."""
    check_security(user, by=by)
    if by is not None and not user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号已停用，恢复后才能授予角色。")
    check_separate(user, {role})
    if role in DECIDING:
        check_two_people(user, by=by, proposed_by=proposed_by, what=f"授予“{role.label}”")


def check_separate(user: User, wanted: Iterable[str]) -> None:
    """Raise where an account would be one of the three administrators and something else beside."""
    if not are_separate(user.roles | set(wanted)) or (user.is_superuser and ADMINISTRATORS & set(wanted)):
        raise TransitionNotAllowed(
            f"系统管理员、安全管理员、审计管理员须分立，不得兼任，也不得兼任其他角色；“{user}”已有{user.role_label}，"
            "请先收回，或者由另一账号担任。"
        )


@transaction.atomic
def withdraw_role(user: User, role: Role, *, by: Any = None, reason: str) -> User:
    """Take a role from an account, with the reason. Raises for the last account that works by a role somebody must hold."""
    if role in STANDING:
        # The office before the account, as in a suspension: otherwise two that take from each other would wait in a circle.
        # A department's role goes while the account is locked already.
        _lock_standing()
    lock_account(user)
    check_withdraw_role(user, role, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "收回角色须写明理由，请补充后再提交。"}, code="reason")
    before = user.role_label
    _take_out(user, role.value)
    payload = {"role": role.value, "from": before, "to": user.role_label}
    record(user, "role.withdrawn", by=by, reason=reason, payload=payload)
    role_withdrawn.send(User, user=user, role=role, by=by, reason=reason)
    return user


def check_withdraw_role(user: User, role: Role, *, by: Any) -> None:
    """Raise unless this person may take the role from this account now."""
    check_security(user, by=by)
    if role not in user.roles:
        raise TransitionNotAllowed(f"“{user}”没有“{role.label}”角色，无须收回。")
    if user.is_active:
        _check_somebody_remains(user, {role})
    if held := seats(user, role):
        names = "、".join(seat.name for seat in held)
        raise TransitionNotAllowed(
            f"“{user}”仍担任：{names}，请先另行安排，再收回“{role.label}”角色；须立即停止的，请停用账号。"
        )


@transaction.atomic
def suspend_account(user: User, *, by: Any = None, reason: str) -> User:
    """Suspend an account, with the reason: its sessions end at once and for good, its roles rest."""
    # As in taking a role: the last who works by it must stay.
    _lock_standing()
    lock_account(user)
    check_suspend_account(user, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "停用账号须写明理由，请补充后再提交。"}, code="reason")
    _write_flags(user, is_active=False, suspended_at=clock.now())
    record(user, "account.suspended", by=by, reason=reason)
    account_suspended.send(User, user=user, by=by, reason=reason.strip())
    return user


def check_suspend_account(user: User, *, by: Any) -> None:
    """Raise unless this person may suspend this account now."""
    check_security(user, by=by)
    if not user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号已经停用。")
    _check_somebody_remains(user, user.roles)


@transaction.atomic
def reinstate_account(user: User, *, by: Any = None, proposed_by: Any = None, reason: str) -> User:
    """Give a suspended account back, with the roles it still holds. One that holds a role that decides takes two people."""
    # Its roles may change at this moment: whether it takes two is asked of those held now.
    lock_account(user)
    check_reinstate_account(user, by=by, proposed_by=proposed_by)
    if not reason.strip():
        raise ValidationError({"reason": "恢复账号须写明理由，请补充后再提交。"}, code="reason")
    _write_flags(user, is_active=True)
    record(user, "account.reinstated", by=by, reason=reason, payload=_proposer(proposed_by))
    account_reinstated.send(User, user=user, reason=reason)
    return user


def check_reinstate_account(user: User, *, by: Any, proposed_by: Any = None) -> None:
    """Raise unless this person may give this account back now."""
    check_security(user, by=by)
    if user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号没有停用，无须恢复。")
    if DECIDING & user.roles:
        check_two_people(user, by=by, proposed_by=proposed_by, what="恢复这一账号")


@transaction.atomic
def make_superuser(user: User) -> User:
    """Make an account the system's keeper: by a command on the machine alone, by none of the administrators."""
    if lock_account(user).roles & ADMINISTRATORS:
        raise TransitionNotAllowed(f"“{user}”是{user.role_label}，不能同时是超级用户。")
    _write_flags(user, is_superuser=True)
    record(user, "superuser.granted", by=None)
    return user


@transaction.atomic
def unmake_superuser(user: User, *, reason: str) -> User:
    """The keeper becomes a plain account again."""
    _write_flags(lock_account(user), is_superuser=False)
    record(user, "superuser.withdrawn", by=None, reason=reason)
    return user


@transaction.atomic
def join_group(user: User, name: str, *, by: Any = None) -> User:
    """Put an account into a group that is no role, as winners are. Twice is once."""
    # Two grants of one winner at once join once.
    lock_account(user)
    if not user.groups.filter(name=name).exists():
        _put_in(user, name)
        record(user, "group.joined", by=by, payload={"group": name})
    return user


@transaction.atomic
def leave_group(user: User, name: str, *, by: Any = None, reason: str = "") -> User:
    """Take an account out of a group that is no role. Twice is once."""
    # As in joining: noted once.
    lock_account(user)
    if user.groups.filter(name=name).exists():
        _take_out(user, name)
        record(user, "group.left", by=by, reason=reason, payload={"group": name})
    return user


def check_security(user: User, *, by: Any) -> None:
    """Roles and what accounts may are the security administrator's, and nobody's own: another one changes what one holds."""
    if by is None:
        return
    if not is_security_administrator(by):
        raise PermissionDenied("角色和账号状态由安全管理员管理，请使用安全管理员账号操作。")
    _check_not_own(user, by)


def check_ask(user: User, *, by: Any) -> None:
    """Raise unless this person may ask for a change of what the account may: nobody for themself."""
    if not may_ask(by):
        raise PermissionDenied("账号的变更由评审办、系统管理员或者安全管理员提出。")
    _check_not_own(user, by)


def check_two_people(user: User, *, by: Any, proposed_by: Any, what: str) -> None:
    """Raise unless two people stand behind it, neither of them the person concerned; the installation (None) may alone."""
    if by is None:
        return
    if proposed_by is None or proposed_by.pk == by.pk:
        raise PermissionDenied(f"{what}须由一人提出、安全管理员复核。")
    if proposed_by.pk == user.pk:
        raise PermissionDenied("任何人不能为本人提出授予角色或者恢复账号。")


def working_holders(role: Role) -> QuerySet[User]:
    """Accounts of the role that somebody can log in to and act by."""
    has_entered = Q(last_login__isnull=False) | ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return User.objects.filter(has_entered, groups__name=role.value, is_active=True)


def working_officers() -> QuerySet[User]:
    """The office's accounts that somebody can log in to and act by."""
    return working_holders(Role.OFFICE)


def _check_not_own(user: User, by: Any) -> None:
    if by.pk == user.pk:
        raise PermissionDenied("本人的角色和账号状态须由他人办理。")


def _check_somebody_remains(user: User, roles: Iterable[str]) -> None:
    for role in sorted(STANDING & set(roles)):
        if not working_holders(Role(role)).exclude(pk=user.pk).exists():
            name = Role(role).label
            raise TransitionNotAllowed(
                f"“{user}”是最后一个可用的{name}账号，不能停用或者收回角色，请先增加另一名{name}。"
            )


def _lock_standing() -> None:
    """Whoever takes such a role waits here, so that two of the last two do not each think the other stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(202, 1)")


def lock_account(user: User) -> User:
    """Take the account's lock and read it and its roles anew."""
    lock(user).forget_roles()
    return user


def _put_in(user: User, name: str) -> None:
    with powers_open():
        user.groups.add(Group.objects.filter(name=name).first() or ensure_group(name))
    user.forget_roles()


def _take_out(user: User, name: str) -> None:
    with powers_open():
        user.groups.remove(*user.groups.filter(name=name))
    user.forget_roles()


def _write_flags(user: User, **flags: Any) -> None:
    for name, value in flags.items():
        setattr(user, name, value)
    with powers_open():
        user.save(update_fields=list(flags))


def _proposer(proposed_by: Any) -> dict[str, Any]:
    return {"proposed_by": str(proposed_by), "proposed_by_id": proposed_by.pk} if proposed_by else {}
