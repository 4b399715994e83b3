"""Which applications are a person's work, as conditions of a query; who may act is said in `permissions`."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from portal.access.enums import Role
from workflow.applications.enums import OUT, ApplicationState

Reach = Callable[[Any], Q]
_readers: list[Reach] = []
_barred: list[Reach] = []
NONE = Q(pk__in=[])


def register_readers(reach: Reach) -> Reach:
    """Let an app above make applications the work of more people: a function of the user giving a `Q` over applications."""
    _readers.append(reach)
    return reach


def register_barred(reach: Reach) -> Reach:
    """Let an app above shut people out, whatever else they are: recusal goes before every role (Article 28).

    Asked of an account, or of each row of a query of accounts (`OuterRef`): its answer filters by the account alone.
    """
    _barred.append(reach)
    return reach


def handled_by(user: Any) -> Q:
    """Applications that are the user's work by role, department or assignment; never the own ones, nor when recused."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NONE
    return (_by_role(user) | _any(_readers, user)) & ~barring(user)


def barring(user: Any) -> Q:
    """Applications the user is kept from in every office they hold: recused, or the applicant (Article 28)."""
    return Q(applicant=user) | _any(_barred, user)


def _by_role(user: Any) -> Q:
    # What was given up without ever being submitted is the applicant's own again.
    beyond_draft = ~Q(state=ApplicationState.DRAFT) & ~Q(state__in=OUT, number__isnull=True)
    reach = NONE
    if {Role.OFFICE, Role.DISCIPLINE} & user.roles:
        reach |= beyond_draft
    if Role.DEPARTMENT in user.roles:
        reach |= beyond_draft & Q(department__in=user.departments.values("pk"))
    return reach


def _any(registered: list[Reach], user: Any) -> Q:
    reach = NONE
    for item in registered:
        reach |= item(user)
    return reach
