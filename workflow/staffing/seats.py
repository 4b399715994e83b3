"""The seats of running work that people hold by their roles."""

from collections.abc import Iterator

from django.urls import reverse

from portal.access.enums import Role
from portal.access.models import User
from portal.powers.seats import Seat
from workflow.programmes.enums import EditionState
from workflow.reviews.enums import PanelState

UNENDED = (EditionState.PLANNED, EditionState.RUNNING)


def conference_seats(user: User) -> Iterator[Seat]:
    for member in user.conference_seats.filter(edition__state__in=UNENDED).select_related("edition"):
        url = reverse("desk_conference-members:detail", args=[member.pk])
        yield Seat(Role.CONFERENCE, f"{member.edition}评审会成员“{member.name}”的代表", url)


def panel_seats(user: User) -> Iterator[Seat]:
    rows = user.panel_seats.filter(panel__state=PanelState.ACTIVE, edition__state__in=UNENDED)
    for member in rows.select_related("panel", "edition"):
        url = reverse("desk_panels:detail", args=[member.panel_id])
        yield Seat(Role.REVIEWER, f"{member.edition}“{member.panel.name}”的成员", url)


def department_seats(user: User) -> Iterator[Seat]:
    for department in user.departments.all():
        yield Seat(Role.DEPARTMENT, f"“{department}”的人员", reverse("desk_departments:detail", args=[department.pk]))


SOURCES = (conference_seats, panel_seats, department_seats)
