"""Someone who logs in, and what guards the powers they hold."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.crypto import salted_hmac

from portal import clock
from portal.access.enums import PLAIN_ACCOUNT, Language, Role
from portal.access.guard import AccountGuard, GroupGuard, MembershipGuard, SeparationGuard

ROLES = frozenset(Role.values)


class User(AbstractUser):
    """Someone who logs in. Deleting one that the journal names is refused by the database."""

    display_name = models.CharField("姓名或单位名称", max_length=100, blank=True)
    unit = models.CharField("单位", max_length=100, blank=True)
    language = models.CharField("信函语言", max_length=7, choices=Language.choices, blank=True, db_default="")
    invited_at = models.DateTimeField("邀请时间", null=True, editable=False)
    password_set_at = models.DateTimeField("密码设置时间", null=True, editable=False)
    suspended_at = models.DateTimeField("最近停用时间", null=True, editable=False)

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        triggers = [AccountGuard()]

    def __str__(self) -> str:
        return self.display_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new password is written alone: the account was read before it was typed, and may have another address by now."""
        if getattr(self, "_password", None) is not None and not self._state.adding:
            kwargs.setdefault("update_fields", ["password"])
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name Wagtail writes beside a person's pages and edits."""
        return str(self)

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The names of all groups joined, roles and others; read once per request."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def roles(self) -> frozenset[str]:
        """The names of the roles held."""
        return self.group_names & ROLES

    def forget_roles(self) -> None:
        """Read the roles anew when they are next asked for."""
        self.__dict__.pop("group_names", None)

    @property
    def role_label(self) -> str:
        """The roles as the journal keeps them."""
        return "、".join(Role(name).label for name in sorted(self.roles)) or PLAIN_ACCOUNT

    def get_session_auth_hash(self) -> str:
        """What a session must match: a suspension ends every session for good, also when the account is given back."""
        return self._since_suspended(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under former secret keys."""
        return map(self._since_suspended, super().get_session_auth_fallback_hash())

    def _since_suspended(self, value: str) -> str:
        if self.suspended_at is None:
            return value
        return salted_hmac(
            "portal.suspended", f"{value}{self.suspended_at.timestamp()}", algorithm="sha256"
        ).hexdigest()


class FormerPassword(models.Model):
    """The hash of a password an account had, or has: a new one is none of the last (portal.access.passwords)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords", verbose_name="账号")
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ["-set_at"]

    def __str__(self) -> str:
        return f"{self.user}（{clock.display(self.set_at)}）"


class Membership(User.groups.through):  # type: ignore[name-defined,misc]
    """Who is in which group; here only to carry its guard."""

    class Meta:
        proxy = True
        verbose_name = "账号所在的组"
        verbose_name_plural = "账号所在的组"
        triggers = [MembershipGuard(), SeparationGuard()]


class RoleGroup(Group):
    """A group, and with its name the role; here only to carry its guard."""

    class Meta:
        proxy = True
        verbose_name = "组"
        verbose_name_plural = "组"
        triggers = [GroupGuard()]


class OwnPermission(User.user_permissions.through):  # type: ignore[name-defined,misc]
    """Permissions given to an account itself: nobody has any, and the guard keeps it so."""

    class Meta:
        proxy = True
        verbose_name = "账号自有的权限"
        verbose_name_plural = "账号自有的权限"
        triggers = [MembershipGuard()]
