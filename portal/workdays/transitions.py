"""The life of a year's calendar."""

from typing import Any

from portal.access.predicates import Predicate, is_office
from portal.transitions.core import Transition
from portal.workdays.enums import YearState


def _second(user: Any, year: Any) -> bool:
    """Another than who entered it; what the system entered somebody has to answer for first."""
    return year is None or (year.proposed_by_id is not None and user.pk != year.proposed_by_id)


is_second_officer = Predicate("录入人以外的经办人", _second)

CONFIRM = Transition(
    "confirm",
    "复核确认",
    frozenset({YearState.DRAFT}),
    YearState.CONFIRMED,
    is_office & is_second_officer,
    "workdays.confirmed",
)
SUPERSEDE = Transition(
    "supersede", "替代", frozenset({YearState.CONFIRMED}), YearState.SUPERSEDED, is_office, "workdays.superseded"
)
DISCARD = Transition(
    "discard",
    "作废",
    frozenset({YearState.DRAFT}),
    YearState.DISCARDED,
    is_office,
    "workdays.discarded",
    reason_required=True,
)
YEAR_TABLE = (CONFIRM, SUPERSEDE, DISCARD)
