"""The life of a year's calendar."""

from portal.access.predicates import Predicate, is_office
from portal.transitions.core import Transition
from portal.workdays.enums import YearState

is_second_officer = Predicate("录入人以外的经办人", lambda user, year: year is None or user.pk != year.proposed_by_id)

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
