"""Who may read an application, said once: lists, pages, the desk and every file ask here (Articles 11, 28)."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q

from portal.access.enums import Role
from portal.access.predicates import Predicate, is_office, predicate
from workflow.applications.enums import OUT, ApplicationState
from workflow.applications.models import Application

Reach = Callable[[Any], Q]
_readers: list[Reach] = []
_barred: list[Reach] = []
NONE = Q(pk__in=[])


def register_readers(reach: Reach) -> Reach:
    """Let an app above open applications to more people: a function of the user giving a `Q` over applications."""
    _readers.append(reach)
    return reach


def register_barred(reach: Reach) -> Reach:
    """Let an app above shut people out, whatever else they are: recusal goes before every role (Article 28)."""
    _barred.append(reach)
    return reach


def readable_by(user: Any) -> Q:
    """Applications the user may read: own ones; else by role, department or assignment, and never when recused."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NONE
    others = (_by_role(user) | _any(_readers, user)) & ~_any(_barred, user)
    return Q(applicant=user) | others


def barred_from(user: Any) -> models.QuerySet[Application]:
    """The applications this person is kept from: what hangs on them (objection, proposal, act) is out of reach too."""
    return Application.objects.filter(_any(_barred, user))


def unrecused(path: str) -> Predicate:
    """The office, save whoever is recused from the application that the thing hangs on: acting needs what reading needs.

    `path` leads from the thing to the application's key, with dots; where it leads nowhere nobody is recused.
    """

    def test(user: Any, thing: Any) -> bool:
        return is_office(user) and not barred_from(user).filter(pk=_reached(thing, path)).exists()

    return Predicate("评审办（已回避的人员除外）", test)


def _reached(thing: Any, path: str) -> Any:
    for name in path.split("."):
        thing = getattr(thing, name, None)
    return thing


office_on_application = unrecused("pk")


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


may_read_application = Predicate(
    "可查阅该申报的人员",
    lambda user, application: Application.objects.filter(pk=application.pk).visible_to(user).exists(),
)


@predicate("申报人本人")
def is_applicant(user: Any, application: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and application.applicant_id == user.pk)


@predicate("该申报的推荐部门")
def is_its_department(user: Any, application: Any) -> bool:
    if not (user and user.is_authenticated and user.is_active) or application.department_id is None:
        return False
    return Role.DEPARTMENT in user.roles and user.departments.filter(pk=application.department_id).exists()


@predicate("申报人（提交之前）")
def may_remove_document(user: Any, application: Any) -> bool:
    return is_applicant(user, application) and application.state == ApplicationState.DRAFT
