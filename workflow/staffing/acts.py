"""What is proposed for an account and the security administrator confirms: roles that decide, giving back, a new mail address."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from portal.access.enums import Role
from portal.access.models import User
from portal.access.predicates import Predicate, is_security_administrator
from portal.confirming.acts import Act, Change, register_act
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.powers.actions import (
    check_separate,
    grant_role,
    lock_account,
    may_ask,
    reinstate_account,
)
from workflow.staffing.changing import change_email, check_free_email, lock_addresses

is_another = Predicate("本人以外的人员", lambda user, obj: obj is None or user.pk != obj.pk)


def describe_account(user: User) -> str:
    """Who it is about, as the second person has to know them."""
    return f"{user}（{user.unit or '未填单位'}，登录名 {user.username}，邮箱 {user.email or '未填'}）"


def _roles(payload: Mapping[str, Any]) -> list[Role]:
    return [Role(name) for name in payload["roles"]]


def _check_roles(user: User, payload: Mapping[str, Any], by: Any) -> None:
    user.forget_roles()
    if not user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号已停用，恢复后才能授予角色。")
    if held := [role.label for role in _roles(payload) if role in user.roles]:
        raise TransitionNotAllowed(f"“{user}”已经有“{'、'.join(held)}”角色。")
    check_separate(user, _roles(payload))


def _run_roles(user: User, pending: PendingAct, by: Any) -> User:
    for role in _roles(pending.payload):
        grant_role(user, role, by=by, proposed_by=pending.proposed_by, reason=pending.reason)
    return user


def _describe_roles(user: User, payload: Mapping[str, Any]) -> Sequence[Change]:
    wanted = "、".join(role.label for role in _roles(payload))
    held = user.role_label if user.roles else ""
    return [
        ("授予对象", describe_account(user), describe_account(user)),
        ("角色", held, f"{held}{'、' if held else ''}{wanted}"),
    ]


def _check_reinstating(user: User, payload: Mapping[str, Any], by: Any) -> None:
    if user.is_active:
        raise TransitionNotAllowed(f"“{user}”的账号没有停用，无须恢复。")


def _check_email(user: User, payload: Mapping[str, Any], by: Any) -> None:
    if payload["email"].casefold() == user.email.casefold():
        raise ValidationError({"email": "与现在的邮箱相同，无须更换。"})
    check_free_email(payload["email"])


GRANT_ROLES = register_act(
    Act(
        name="account.grant_roles",
        label="授予角色",
        model=User,
        may_propose=may_ask & is_another,
        may_confirm=is_security_administrator & is_another,
        asked=(Role.SECURITY,),
        check=_check_roles,
        run=_run_roles,
        describe=_describe_roles,
        lock=lock_account,
        power=True,
    )
)
REINSTATE = register_act(
    Act(
        name="account.reinstate",
        label="恢复账号",
        model=User,
        may_propose=may_ask & is_another,
        may_confirm=is_security_administrator & is_another,
        asked=(Role.SECURITY,),
        check=_check_reinstating,
        run=lambda user, pending, by: reinstate_account(
            user, by=by, proposed_by=pending.proposed_by, reason=pending.reason
        ),
        describe=lambda user, payload: [("账号", describe_account(user), describe_account(user)), ("角色", user.role_label, user.role_label),
                                        ("状态", "已停用", "在用")],
        lock=lock_account,
        power=True,
    )
)  # fmt: skip


def _lock_address(user: User) -> User:
    lock_addresses()
    return lock_account(user)


CHANGE_EMAIL = register_act(
    Act(
        name="account.change_email",
        decision="change_email",
        label="更换邮箱",
        model=User,
        may_propose=may_ask & is_another,
        may_confirm=is_security_administrator & is_another,
        asked=(Role.SECURITY,),
        check=_check_email,
        run=lambda user, pending, by: change_email(
            user, email=pending.payload["email"], by=by, reason=pending.reason, under=pending
        ),
        describe=lambda user, payload: [
            ("账号", describe_account(user), describe_account(user)),
            ("邮箱", user.email, payload["email"]),
        ],
        lock=_lock_address,
        power=True,
    )
)
