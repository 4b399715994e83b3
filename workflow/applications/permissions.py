"""Who may read an application, said once: lists, pages, the desk and every file ask here (Articles 11, 28)."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q

from portal.access.enums import Role
from portal.access.predicates import Predicate, is_discipline, is_office, predicate
from portal.questions import question
from workflow.applications.enums import ApplicationState, CoworkerRole
from workflow.applications.models import Application, Coworker, SealedAnswer
from workflow.applications.reach import barring, register_barred


@register_barred
def took_part_in(user: Any) -> Q:
    """Applications this person fills in, or once filled in, beside its applicant."""
    seats = Coworker.objects.filter(user=user, joined_at__isnull=False)
    return Q(pk__in=seats.values("application"))


def barred_from(user: Any) -> models.QuerySet[Application]:
    """The applications this person is kept from: what hangs on them (objection, proposal, act) is out of reach too."""
    return Application.objects.filter(barring(user))


def is_barred(user: Any, application: Any) -> bool:
    """Whether this person is kept from the application with that key."""
    return bool(_barred(user=user.pk, application=application))


@question
def _barred(user: Any, application: Any) -> models.QuerySet[Application, Any]:
    return barred_from(user).filter(pk=application).values_list("pk", flat=True)


def barred_among(user: Any, keys: Collection[int]) -> set[int]:
    """Those of these applications, by key, that this person is kept from."""
    return set(barred_from(user).filter(pk__in=keys).values_list("pk", flat=True))


def barred_of_all() -> models.QuerySet[Application]:
    """The same in a query of accounts: the applications that each row's person is kept from."""
    return Application.objects.filter(barring(OuterRef(OuterRef("pk"))))


def unrecused(path: str) -> Predicate:
    """The office, save whoever is kept from the application that the thing hangs on: recused, or its applicant.

    `path` leads from the thing to the application's key, with dots; where it leads nowhere nobody is recused.
    """

    def test(user: Any, thing: Any) -> bool:
        key = _reached(thing, path)
        return is_office(user) and (key is None or not is_barred(user, key))

    return Predicate("评审办（须回避的人员除外）", test)


def _reached(thing: Any, path: str) -> Any:
    for name in path.split("."):
        thing = getattr(thing, name, None)
    return thing


office_on_application = unrecused("pk")


handles_application = Predicate(
    "经办该申报的人员",
    lambda user, application: Application.objects.filter(pk=application.pk).visible_to(user).exists(),
)
office_on_submitted = is_office & handles_application


@predicate("申报人本人")
def is_applicant(user: Any, application: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and application.applicant_id == user.pk)


@predicate("申报人的共同填写人")
def takes_part(user: Any, application: Any) -> bool:
    """Whoever works on it beside its applicant, in whichever role."""
    return bool(user) and Coworker.objects.working(user).filter(application=application.pk).exists()


@predicate("申报人的填写人")
def is_editor_of(user: Any, application: Any) -> bool:
    """Of those, who may write in it."""
    seats = Coworker.objects.filter(application=application.pk, role=CoworkerRole.EDITOR)
    return bool(user) and seats.working(user).exists()


on_its_side = is_applicant | takes_part
"""The applicant's side: whoever reads the case as the applicant does."""
may_fill_in = is_applicant | is_editor_of
may_read_application = on_its_side | handles_application
may_look_at_contacts = (is_office | is_discipline) & handles_application
may_look_at_contact = Predicate(
    may_look_at_contacts.name, lambda user, answer: may_look_at_contacts(user, answer.application)
)
SealedAnswer.reveal_permission = may_look_at_contact


@predicate("申报人本人或者填写人")
def applicant_supplemented(user: Any, supplement: Any) -> bool:
    return may_fill_in(user, supplement.application)


@predicate("该申报的推荐部门（须回避的人员除外）")
def is_its_department(user: Any, application: Any) -> bool:
    if not (user and user.is_authenticated and user.is_active) or application.department_id is None:
        return False
    if Role.DEPARTMENT not in user.roles or is_barred(user, application.pk):
        return False
    return user.departments.filter(pk=application.department_id).exists()


@predicate("申报人、填写人（提交之前）")
def may_remove_document(user: Any, application: Any) -> bool:
    return may_fill_in(user, application) and application.state == ApplicationState.DRAFT
