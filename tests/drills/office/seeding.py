"""An edition at the close of its call: applications, departments, reviewers, member units, all through the actions."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, department_with_user, submitted_application
from tests.factories.programmes import running_edition
from tests.factories.workdays import known_years
from tests.owning import become_application, become_owner
from workflow.programmes.models import Department, Edition

REVIEWERS, DEPARTMENTS, UNITS, PANELS = 40, 12, 10, 5


@dataclass(frozen=True)
class Cast:
    """Who takes part."""

    edition: Edition
    officers: list[User]
    reviewers: list[User]
    departments: list[tuple[Department, User]]
    members: list[User]


def seed(applications: int) -> Cast:
    """Two in three apply as organisations, one as a person."""
    known_years()
    edition = running_edition()
    departments = [department_with_user(f"示例部门{number:02}") for number in range(1, DEPARTMENTS + 1)]
    with clock.travel(DURING):
        for number in range(applications):
            submitted_application(
                edition,
                track="achievement" if number % 3 == 2 else "practice",
                department=departments[number % DEPARTMENTS][0],
                unit=f"示例申报单位{number:03}",
            )
    cast = Cast(
        edition,
        [UserFactory(roles=[Role.OFFICE], display_name=f"评审办{name}") for name in "甲乙"],
        [UserFactory(roles=[Role.REVIEWER], display_name=f"评审员{n:02}", unit=f"示例高校{n:02}") for n in range(1, REVIEWERS + 1)],
        departments,
        [UserFactory(roles=[Role.CONFERENCE], display_name=f"代表{n:02}") for n in range(1, UNITS + 1)],
    )  # fmt: skip
    analyse()
    return cast


def analyse() -> None:
    """What autovacuum does beside a running portal: the planner knows how many rows there are."""
    with connection.cursor() as cursor:
        become_owner(cursor)
        cursor.execute("ANALYZE")
        become_application(cursor)


def after(edition: Edition, days: float) -> object:
    """A moment so many days after the call has closed."""
    return edition.deadline + timedelta(days=days, seconds=1)
