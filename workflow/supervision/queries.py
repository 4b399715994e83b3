"""Who reviewed whom, what may still be said of it, and the figures of tracking that the public may know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractYear

from portal import clock
from workflow.applications.permissions import barred_from
from workflow.programmes.models import Stage
from workflow.reviews.enums import SeatState
from workflow.reviews.models import Assignment
from workflow.supervision.enums import Direction, TrackingState
from workflow.supervision.models import Feedback, RectificationOrder, Tracking
from workflow.supervision.models.feedback import ENDED

FEW = 3
"""A figure below this could point to somebody; the public reads that it is below."""


def as_ordered(tracking: Tracking) -> dict[str, Any]:
    """Which order is answered: the newest."""
    return {"整改通知": tracking.orders.order_by("number").last() or ""}


def reviewed() -> QuerySet[Assignment]:
    """Files that were really reviewed: a sheet or an opinion stands on them, whatever became of reviewer or application.

    `place` is a file's place among those of its application in its stage, from 1.
    """
    rows = Assignment.objects.filter(Q(sheet__isnull=False) | Q(opinion__isnull=False))
    same = rows.filter(application=OuterRef("application"), stage=OuterRef("stage"), pk__lte=OuterRef("pk"))
    place = same.order_by().values("stage").annotate(place=Count("pk")).values("place")
    rows = rows.annotate(place=Subquery(place))
    return rows.select_related("application", "member__user", "stage__edition", "stage__feedback_call").order_by("pk")


def reviewed_in(stage: Stage) -> QuerySet[Assignment]:
    """The same of one stage."""
    return reviewed().filter(stage=stage)


def asked_of(user: Any, direction: str) -> QuerySet[Assignment]:
    """The files about which it is this person's to speak, of that side.

    A reviewer who left the panel or is recused from the application says nothing of it any more; the applicant may
    still say how they were.
    """
    if direction == Direction.ON_REVIEWER:
        return reviewed().filter(application__applicant=user.pk)
    own = reviewed().filter(member__user=user.pk, member__state=SeatState.SERVING)
    return own.exclude(application__in=barred_from(user))


@dataclass(frozen=True)
class Question:
    """What one person is asked of another after a stage; `given` once it is answered."""

    assignment: Assignment
    direction: str
    whom: str
    given: bool

    @property
    def call(self) -> Any:
        return self.assignment.stage.feedback_call

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        return "已提交" if self.given else "待反馈" if self.call.is_open else "已截止"


def questions_for(user: Any) -> list[Question]:
    """Everything this person is or was asked, the newest stage first."""
    given = set(Feedback.objects.filter(given_by=user.pk).values_list("assignment", "direction"))
    found = [
        Question(row, direction, named(row, direction), (row.pk, direction) in given)
        for direction in Direction.values
        for row in asked_of(user, direction).filter(stage__feedback_call__isnull=False)
    ]
    return sorted(found, key=lambda one: one.call.pk, reverse=True)


def named(assignment: Any, direction: str) -> str:
    """Whom the feedback is about (one of `reviewed`), in words the giver may know.

    Who sits on a panel is not public: a reviewer has a name for the applicant where they met, else a number.
    """
    if direction == Direction.ON_APPLICANT:
        return str(assignment.application.public_name)
    if assignment.stage.options.in_person:
        return str(assignment.member.user)
    return f"评审人员 {assignment.place}"


def evaluable_years(reviewer: Any) -> list[int]:
    """Award years in which the person reviewed and everything they reviewed is over."""
    own = reviewed().filter(member__user=reviewer.pk).order_by()
    open_years = own.exclude(stage__edition__state__in=ENDED).values("stage__edition__year")
    years = own.exclude(stage__edition__year__in=open_years).values_list("stage__edition__year", flat=True)
    return sorted(set(years), reverse=True)


@dataclass(frozen=True)
class YearFigures:
    """The trackings whose year ends in a calendar year, as yesterday ended."""

    year: int
    planned: int
    done: int
    ordered: int
    mended: int

    @property
    def told_ordered(self) -> int | None:
        """None for a few, who could be found out."""
        return None if 0 < self.ordered < FEW else self.ordered

    @property
    def told_mended(self) -> int | None:
        """None also where a few less than were ordered would say who was not."""
        apart = self.ordered - self.mended
        return None if self.told_ordered is None or 0 < self.mended < FEW or 0 < apart < FEW else self.mended


def year_figures() -> Iterator[YearFigures]:
    """Newest first; what a revocation ended is in no figure."""
    today = clock.today()
    orders = RectificationOrder.objects.filter(tracking=OuterRef("pk"), issued_on__lt=today)
    done = Q(state=TrackingState.CLOSED, concluded_on__lt=today)
    rows: Any = (
        Tracking.objects.filter(starts_on__lt=today)
        .exclude(state=TrackingState.ENDED)
        .annotate(year=ExtractYear("ends_on"), is_ordered=Exists(orders))
        .order_by()
        .values("year")
        .annotate(
            planned=Count("pk"), done=Count("pk", filter=done), ordered=Count("pk", filter=Q(is_ordered=True)),
            mended=Count("pk", filter=done & Q(is_ordered=True)),
        )
        .order_by("-year")
    )  # fmt: skip
    return (YearFigures(**row) for row in rows)


def yesterday() -> date:
    """The last day that the figures include."""
    return clock.today() - timedelta(days=1)
