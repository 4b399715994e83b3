"""Who may: predicates of `(user, obj)` that compose with `&`, `|` and `~`, used by actions, views and templates alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.access.enums import Role


@dataclass(frozen=True)
class Predicate:
    """A named question about a user and a thing."""

    name: str
    test: Callable[[Any, Any], bool]

    def __call__(self, user: Any, obj: Any = None) -> bool:
        return bool(self.test(user, obj))

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(f"{self.name}且{other.name}", lambda u, o: self(u, o) and other(u, o))

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(f"{self.name}或{other.name}", lambda u, o: self(u, o) or other(u, o))

    def __invert__(self) -> "Predicate":
        return Predicate(f"非{self.name}", lambda u, o: not self(u, o))


def predicate(name: str) -> Callable[[Callable[[Any, Any], bool]], Predicate]:
    """Turn a function of `(user, obj)` into a predicate with a Chinese name."""
    return lambda test: Predicate(name, test)


def has_role(role: Role) -> Predicate:
    """An active account that holds the role."""
    return Predicate(
        role.label, lambda user, obj: bool(user and user.is_authenticated and user.is_active and role in user.roles)
    )


anyone = Predicate("任何人", lambda user, obj: True)
nobody = Predicate("无人", lambda user, obj: False)
is_system = Predicate("系统", lambda user, obj: user is None)
is_authenticated = Predicate("登录用户", lambda user, obj: bool(user and user.is_authenticated and user.is_active))
is_office = has_role(Role.OFFICE)
is_editor = has_role(Role.EDITOR)
is_department = has_role(Role.DEPARTMENT)
is_reviewer = has_role(Role.REVIEWER)
is_conference = has_role(Role.CONFERENCE)
is_discipline = has_role(Role.DISCIPLINE)
is_system_administrator = has_role(Role.SYSTEM)
is_security_administrator = has_role(Role.SECURITY)
is_auditor = has_role(Role.AUDITOR)
is_staff_side = Predicate(
    "工作人员", lambda user, obj: bool(user and user.is_authenticated and user.is_active and user.roles)
)
is_superuser = Predicate("超级用户", lambda user, obj: bool(user and user.is_active and user.is_superuser))
is_insider = is_staff_side | is_superuser
is_manager = is_office | is_system_administrator | is_security_administrator | is_auditor | is_superuser
