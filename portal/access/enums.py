"""The roles of the portal. Each is a group of the same name; a person may hold several."""

from django.db import models


class Role(models.TextChoices):
    OFFICE = "office", "评审办"
    EDITOR = "editor", "编辑"
    DEPARTMENT = "department", "推荐部门"
    REVIEWER = "reviewer", "评审人员"
    CONFERENCE = "conference", "评审会成员"
    DISCIPLINE = "discipline", "纪检监察"
    AUDITOR = "auditor", "审计管理员"


STAFF = frozenset(Role)
"""Accounts. Applicants, objectors and winners are plain accounts; offices hold a role."""

PLAIN_ACCOUNT = "注册用户"
"""How the journal calls an account without a role: an applicant, a winner, an objector."""

DECIDING = frozenset({Role.OFFICE, Role.CONFERENCE, Role.DISCIPLINE, Role.AUDITOR})
"""Roles that decide or watch over those who decide: one officer proposes whoever is to hold them, another confirms."""
