"""Accounts. Applicants, objectors and winners are plain accounts; offices hold a role."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser, Group, Permission
from django.db import models

from portal.access.enums import Role


class User(AbstractUser):
    """Someone who logs in. Deleting one that the journal names is refused by the database."""

    display_name = models.CharField("姓名或单位名称", max_length=100, blank=True)

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The name Wagtail writes beside a person's pages and edits."""
        return str(self)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the roles held; read once per request."""
        return frozenset(self.groups.filter(name__in=Role.values).values_list("name", flat=True))

    @property
    def role_label(self) -> str:
        """The roles as the journal keeps them."""
        return "、".join(Role(name).label for name in sorted(self.roles)) or "公众"


def grant_role(user: User, role: Role) -> None:
    """Give an account a role and the door to the office side that goes with it."""
    group, _ = Group.objects.get_or_create(name=role.value)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    user.groups.add(group)
    user.__dict__.pop("roles", None)
