"""Who would be awaited at two hearings or visits at once, across stages and editions (Articles 22, 23)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError

from portal import clock
from portal.access.models import User
from portal.errors import TransitionNotAllowed
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.reviews.enums import SeatState
from workflow.reviews.models import Appointment, Assignment
from workflow.reviews.models.appointments import LONGEST
from workflow.reviews.queries import attending

Teams = Mapping[int, set[int]]


@dataclass(frozen=True)
class Clash:
    """A reviewer who belongs to both; `other` is the one that stands already."""

    user: int
    appointment: Appointment
    other: Appointment


def teams_of(appointments: Sequence[Appointment]) -> Teams:
    """By appointment, the accounts of those who are going to be there."""
    given = attending().filter(
        application__in={one.application_id for one in appointments}, stage__in={one.stage_id for one in appointments}
    )
    found = defaultdict(set)
    for application, stage, user in given.values_list("application", "stage", "member__user"):
        found[application, stage].add(user)
    return {one.pk: found[one.application_id, one.stage_id] for one in appointments}


def clashes_of(appointments: Sequence[Appointment]) -> list[Clash]:
    """What each of them clashes with, those among themselves too."""
    around = _around(appointments)
    teams = teams_of(around)
    return [
        Clash(user, one, other)
        for one in appointments
        for other in around
        if _overlap(one, other)
        for user in sorted(teams.get(one.pk, set()) & teams[other.pk])
    ]


def shut_by_time(applications: Iterable[Application], stage: Stage, users: Iterable[int]) -> set[tuple[int, int]]:
    """Which of the accounts cannot come to the appointments of which applications, being awaited elsewhere then: pairs of keys."""
    own = list(Appointment.objects.awaited().filter(application__in=list(applications), stage=stage))
    if not own:
        return set()
    around, asked = _around(own), set(users)
    teams = teams_of(around)
    return {
        (one.application_id, user) for one in own for other in around if _overlap(one, other)
        for user in teams[other.pk] & asked
    }  # fmt: skip


def at_one_time(applications: Iterable[Application], stage: Stage) -> list[set[int]]:
    """Which of the applications are heard or visited at one time: sets of keys, of which a reviewer can come to one."""
    own = list(
        Appointment.objects.awaited().filter(application__in=list(applications), stage=stage).order_by("starts_at")
    )
    # All that are under way as one begins: whatever overlaps at all overlaps at a beginning.
    running = [{one.application_id, *(other.application_id for other in own if _covers(other, one))} for one in own]
    return [group for group in running if len(group) > 1]


def _covers(other: Appointment, one: Appointment) -> bool:
    return other.starts_at <= one.starts_at < other.ends_at


def check_free_again(user: User, application: Application) -> None:
    """Raise where somebody whose recusal is lifted would be awaited twice at a time."""
    kept = Assignment.objects.given().filter(
        application=application, member__user=user, member__state=SeatState.SERVING
    )
    own = list(application.appointments.awaited().filter(stage__in=kept.values("stage")))
    around = _around(own)
    teams = teams_of(around)
    busy = [other for one in own for other in around if _overlap(one, other) and user.pk in teams[other.pk]]
    if busy:
        said = "、".join(dict.fromkeys(clock.display(one.starts_at) for one in busy))
        raise TransitionNotAllowed(
            f"解除以后，{user}在{said}有两场评审日程同时进行；请先将其中一场改期，或者收回其中一件的评审任务，再解除回避。"
        )


def check_free(appointments: Sequence[Appointment]) -> None:
    """Raise where somebody is awaited elsewhere at the time. Nobody becomes busy or is given a file meanwhile."""
    # Other editions have locks of their own: whoever is awaited in two is the one row that both take.
    lock_people(user for team in teams_of(appointments).values() for user in team)
    found = clashes_of(appointments)
    if found:
        people = User.objects.in_bulk({one.user for one in found})
        said = dict.fromkeys(f"{people[one.user]}（{clock.display(one.other.starts_at)}）" for one in found)
        raise ValidationError(
            {
                "starts_at": f"评审人员在这段时间已有其他申报的评审日程：{'、'.join(said)}。请换一个时间，或者先改派评审人员。"
            }
        )


def lock_people(users: Iterable[int]) -> None:
    """In the order of their keys."""
    for user in User.objects.filter(pk__in=set(users)).order_by("pk"):
        lock(user)


def _around(appointments: Sequence[Appointment]) -> list[Appointment]:
    """Every appointment that is still to come and may overlap with one of these."""
    if not appointments:
        return []
    begins = min(one.starts_at for one in appointments) - timedelta(minutes=LONGEST)
    ends = max(one.ends_at for one in appointments)
    return list(Appointment.objects.awaited().filter(starts_at__gt=begins, starts_at__lt=ends).order_by("starts_at"))


def _overlap(one: Appointment, other: Appointment) -> bool:
    return one.pk != other.pk and one.starts_at < other.ends_at and other.starts_at < one.ends_at
