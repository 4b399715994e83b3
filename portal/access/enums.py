"""The roles of the portal. Each is a group of the same name; a person may hold several."""

from django.db import models


class Role(models.TextChoices):
    OFFICE = "office", "评审办"
    EDITOR = "editor", "编辑"
    DEPARTMENT = "department", "推荐部门"
    REVIEWER = "reviewer", "评审人员"
    CONFERENCE = "conference", "评审会成员"
    DISCIPLINE = "discipline", "纪检监察"


STAFF = frozenset(Role)
