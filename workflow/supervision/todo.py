"""The years of following that end, and what winners handed in of them, for the office."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from portal.access.predicates import is_office
from portal.desk.todo import Todo, register_todo
from workflow.programmes.due import Basis, due_by_day, waiting_at
from workflow.programmes.models import Edition
from workflow.supervision.desks import TrackingDesk
from workflow.supervision.enums import RUNNING, TrackingState


def _article(edition: Edition) -> str:
    tracking = edition.rules.terms.tracking
    return tracking.article if tracking else ""


_OF_YEAR = Basis("starts_on", _article, "honour__edition")


@register_todo
def years_due(user: Any) -> Iterable[Todo]:
    """By their last day (Article 36)."""
    if not is_office(user):
        return ()
    desk = TrackingDesk()
    rows = desk.rows(user).filter(state__in=RUNNING)
    return due_by_day(rows, "ends_on", "跟踪管理：{} 件本年度期满", desk.list_url(), _OF_YEAR)


@register_todo
def reports_to_check(user: Any) -> Iterable[Todo]:
    """What a winner reported of a year, or of putting something right (Article 36)."""
    desk = TrackingDesk()
    return chain(
        waiting_at(desk, user, TrackingState.REPORTED, "跟踪管理：{} 件待核查", _OF_YEAR),
        waiting_at(desk, user, TrackingState.ANSWERED, "跟踪管理：{} 件整改待复查", _OF_YEAR),
    )
