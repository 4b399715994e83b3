"""The roles of the portal. Each is a group of the same name; a person may hold several."""

from collections.abc import Iterable

from django.db import models


class Role(models.TextChoices):
    OFFICE = "office", "评审办"
    EDITOR = "editor", "编辑"
    DEPARTMENT = "department", "推荐部门"
    REVIEWER = "reviewer", "评审人员"
    CONFERENCE = "conference", "评审会成员"
    DISCIPLINE = "discipline", "纪检监察"
    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


STAFF = frozenset(Role)
"""Accounts. Applicants, objectors and winners are plain accounts; offices hold a role."""

PLAIN_ACCOUNT = "注册用户"
"""How the journal calls an account without a role: an applicant, a winner, an objector."""

ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})
"""三员: who makes accounts, who gives roles, who reads the records of both. Whoever is one of them is nothing else."""

DECIDING = frozenset({Role.OFFICE, Role.CONFERENCE, Role.DISCIPLINE, *ADMINISTRATORS})
"""Roles that decide, or keep those who decide: one person proposes whoever is to hold them, another confirms."""

STANDING = frozenset({Role.OFFICE, *ADMINISTRATORS})
"""Roles that are never left without an account that works."""


def are_separate(roles: Iterable[str]) -> bool:
    """Whether one account may hold these roles together (三员分立, 等保 2.0 level 3: 8.1.5)."""
    held = set(roles)
    return len(held) <= 1 or not held & ADMINISTRATORS


class Language(models.TextChoices):
    """In which an account wants its letters; as long as it has not said, in both where there are both."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "英文"
