"""Whom the office may ask about an objection, and who reads what was asked: whoever must stay away does neither (Articles 28, 31)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from objections.custody import reads_reply
from objections.enums import ConsultationState, ObjectionState
from objections.models import Consultation, Objection, ObjectionConsultationQuerySet
from objections.permissions import may_read_objection, may_review, office_on_objection
from portal.access.enums import Role
from portal.access.models import User
from portal.access.predicates import Predicate, is_discipline, is_office, is_reviewer
from portal.characters.folding import fold_name
from workflow.applications.letters import unbarred
from workflow.applications.permissions import barred_among
from workflow.cultivation.queries import Guided, guided_by_each
from workflow.programmes.models import Department
from workflow.reviews.models import Assignment, PanelMember
from workflow.reviews.picking import reviewers
from workflow.reviews.rules import conflict


@dataclass(frozen=True)
class Ties:
    """What is known of accounts and cases: who judged which, who guided whom, of which unit each last sat on a panel."""

    judged: frozenset[tuple[int, int]]
    guided: dict[int, Guided]
    units: dict[int, str]


def ties_of(users: Iterable[Any], cases: Iterable[int]) -> Ties:
    """All of it, in as many queries for many as for one."""
    people = list(users)
    given = Assignment.objects.filter(application__in=list(cases), member__user__in=people)
    seats = PanelMember.objects.filter(user__in=people).order_by("pk")
    return Ties(
        frozenset(given.values_list("member__user", "application")),
        guided_by_each(people),
        dict(seats.values_list("user", "unit")),
    )


def is_tied(user: Any, objection: Objection, ties: Ties) -> bool:
    """Whether an account is of the other side, of its unit, or gave an opinion on the case: recusal is asked besides."""
    if user.pk in objection.concerned:
        return True
    application, other = objection.application, objection.other_side
    if application is None:
        return False
    if (user.pk, application.pk) in ties.judged or (other is not None and other.pk == user.pk):
        return True
    somebody = SimpleNamespace(user_id=user.pk, user=user, unit=ties.units.get(user.pk, ""))
    return bool(conflict(somebody, application, ties.guided[user.pk]))


def experts_for(objection: Objection) -> list[User]:
    """The reviewers who may be asked, by name: whoever must stay away is not among them. Whoever objects is, as anybody: who is
    missing would be known by that."""
    people: QuerySet[Any] = reviewers()
    case = objection.application_id
    able = list(people) if case is None else unbarred(people, case)
    ties = ties_of(able, [case] if case else [])
    return [one for one in able if not is_tied(one, objection, ties)]


def departments_for(objection: Objection) -> list[Department]:
    """The departments that may be asked, likewise: none about its own unit, nor about whom it recommended."""
    application = objection.application
    own = {fold_name(application.public_unit), fold_name(application.public_name)} if application else set()
    rows = Department.objects.open().order_by("name")
    recommending = application.department_id if application else None
    return [one for one in rows if fold_name(one.name) not in own and one.pk != recommending]


def consultations_of(user: Any) -> ObjectionConsultationQuerySet:
    """What this person reads: office and discipline body all of the objections within their reach, whoever was asked their own."""
    rows = Consultation.objects.select_related(
        "department", "expert", "objection__application__organisation", "objection__honour__holder",
        "objection__title_use__honour__holder", "objection__application__applicant", "objection__entry",
        "objection__edition",
    )  # fmt: skip
    if (is_office | is_discipline)(user):
        return rows.filter(objection__in=Objection.objects.visible_to(user))
    return rows.filter(pk__in=_own(user, rows.put_to(user)))


def _own(user: Any, rows: Iterable[Consultation]) -> list[int]:
    """Those of these that the account acts on: in its office still, and nothing keeps it from the case."""
    able = [one for one in rows if _is_in_office(user, one)]
    cases = defaultdict(list)
    for one in able:
        cases[one.objection.application_id].append(one)
    keys = [key for key in cases if key is not None]
    prefetch_related_objects([found for one in able if (found := one.objection.application)], "coworkers")
    barred, ties = barred_among(user, keys), ties_of([user], keys)
    return [
        one.pk for one in able if one.objection.application_id not in barred and not is_tied(user, one.objection, ties)
    ]


def _is_in_office(user: Any, consultation: Consultation) -> bool:
    if consultation.expert_id:
        return consultation.expert_id == user.pk and is_reviewer(user)
    return Role.DEPARTMENT in user.roles


def is_asked(user: Any, consultation: Any) -> bool:
    """Whether it was put to this account or its department, which may act on it."""
    if not (user and user.is_authenticated and user.is_active):
        return False
    rows = Consultation.objects.put_to(user).filter(pk=consultation.pk).select_related("objection__application")
    return bool(_own(user, rows))


is_consulted = Predicate("被征求意见的部门、专家（须回避的人员除外）", is_asked)
may_read_consultation = Predicate(
    f"{is_consulted.name}，{may_read_objection.name}",
    lambda user, consultation: may_read_objection(user, consultation.objection) or is_asked(user, consultation),
)
may_read_reply = Predicate(
    f"{is_consulted.name}，{may_read_objection.name}；答复提及提出人的，只限经启封的人员",
    lambda user, consultation: (
        is_asked(user, consultation)
        or (may_read_objection(user, consultation.objection) and reads_reply(consultation, user))
    ),
)


def _handles(user: Any, consultation: Any) -> bool:
    if not isinstance(consultation, Consultation):
        return is_office(user)
    under_review = consultation.objection.state == ObjectionState.UNDER_REVIEW
    return (may_review if under_review else office_on_objection)(user, consultation.objection)


office_on_consultation = Predicate(office_on_objection.name, _handles)


def able_to_reply(consultation: Consultation) -> list[User]:
    """Whom its letters reach: who was asked and may act on it now."""
    if consultation.expert_id:
        people = User.objects.filter(pk=consultation.expert_id, is_active=True)
    else:
        people = consultation.department.users.filter(is_active=True)  # type: ignore[union-attr]
    return [one for one in people if is_asked(one, consultation)]


def may_see_shared(user: Any, consultation: Consultation) -> bool:
    """Whether the shared copies open: to the office as long as the case is kept, to who is asked until the reply."""
    return may_read_objection(user, consultation.objection) or consultation.state == ConsultationState.WAITING
