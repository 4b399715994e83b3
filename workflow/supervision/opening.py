"""Who opens what was said under seal (Articles 28, 29)."""

from typing import Any

from portal.access.predicates import is_discipline, predicate
from workflow.applications.permissions import barred_from


@predicate("纪检监察人员（届次结束之后，须回避的除外）")
def may_open_feedback(user: Any, feedback: Any) -> bool:
    """The discipline body, once nothing of the edition is decided any more; nobody who is kept from the application."""
    if not is_discipline(user):
        return False
    opened = type(feedback).objects.opened().filter(pk=feedback.pk)
    return bool(opened.exclude(assignment__application__in=barred_from(user)).exists())
