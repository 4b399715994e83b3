"""Who gives feedback; who follows a winner, and who answers for it (Articles 28, 29, 36)."""

from typing import Any

from portal.access.predicates import is_authenticated, is_discipline, predicate
from workflow.applications.permissions import is_barred, unrecused
from workflow.supervision.queries import asked_of


def gives(user: Any, assignment: Any, direction: str) -> bool:
    """Whether it is this person's to say: the applicant's of a reviewer, a reviewer's of the applicant."""
    return is_authenticated(user) and asked_of(user, direction).filter(pk=assignment.pk).exists()


@predicate("获奖者本人")
def is_holder(user: Any, tracking: Any) -> bool:
    return is_authenticated(user) and tracking is not None and tracking.honour.holder_id == user.pk


office_on_tracking = unrecused("honour.application_id")


@predicate("获奖者、评审办和纪检监察人员")
def may_read_answer(user: Any, answer: Any) -> bool:
    tracking = answer.order.tracking
    if is_holder(user, tracking) or unrecused("honour.application_id")(user, tracking):
        return True
    return is_discipline(user) and not is_barred(user, tracking.honour.application_id)
