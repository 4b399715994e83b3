"""Which applications reviewers may read, and whom recusal shuts out (Articles 10, 28)."""

from typing import Any

from django.db.models import Q, QuerySet

from portal.access.enums import Role
from portal.access.predicates import Predicate, is_discipline, is_office, is_reviewer, predicate
from workflow.applications.coworking import register_apart
from workflow.applications.permissions import (
    barred_from,
    handles_application,
    is_barred,
    office_on_submitted,
    unrecused,
)
from workflow.applications.reach import NONE, register_barred, register_readers
from workflow.programmes.enums import StageState
from workflow.reviews.enums import AssignmentState, SeatState
from workflow.reviews.models import Assignment, Discussion, PanelMember, Recusal, RecusalRequest, ScoreSheet
from workflow.reviews.rules import names_account


@register_readers
def given_to(user: Any) -> Q:
    """Files of serving, pledged members: those assigned to them, and for a leader all that the panel was given."""
    if Role.REVIEWER not in user.roles:
        return NONE
    seats = PanelMember.objects.serving().filter(user=user)
    own = Assignment.objects.given().filter(member__in=seats)
    led = Assignment.objects.given().filter(member__panel__in=seats.filter(is_leader=True).values("panel"))
    return Q(pk__in=own.values("application")) | Q(pk__in=led.values("application"))


@register_barred
def recused_from(user: Any) -> Q:
    """Applications the user is recused from."""
    return Q(pk__in=Recusal.objects.in_force().filter(user=user).values("application"))


@register_apart
def sat_on_a_panel(user: Any, edition: Any) -> str:
    """Whoever holds or held a seat on a panel of the edition works on no application to it (Articles 10, 28)."""
    return "您是或者曾是本届评审组成员" if PanelMember.objects.filter(user=user, edition=edition).exists() else ""


@predicate("本人")
def is_member_self(user: Any, member: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and member.user_id == user.pk)


@predicate("受分配的在任评审人员")
def is_assignee(user: Any, assignment: Any) -> bool:
    """Whose the file is now: taken back, or its holder gone, it is nobody's."""
    if not is_reviewer(user) or assignment.state != AssignmentState.GIVEN:
        return False
    return assignment.member.user_id == user.pk and assignment.member.state == SeatState.SERVING


def led_by(user: Any, application: Any) -> QuerySet[Assignment]:
    """What of an application was given to the panels that somebody leads: the report of a stage is its own panel's."""
    seats = PanelMember.objects.serving().filter(user=user, is_leader=True)
    return Assignment.objects.given().filter(application=application, member__panel__in=seats.values("panel"))


@predicate("评审组组长")
def is_leader_for(user: Any, application: Any) -> bool:
    """A serving leader of the panel that was given the file in the stage in progress, who may read it."""
    led = led_by(user, application).filter(stage__state=StageState.CURRENT)
    return is_reviewer(user) and led.exists() and handles_application(user, application)


@predicate("被征求意见的部门")
def is_consulted(user: Any, consultation: Any) -> bool:
    if Role.DEPARTMENT not in user.roles or is_barred(user, consultation.application_id):
        return False
    return user.departments.filter(pk=consultation.department_id).exists()


@predicate("提出申请的申报人")
def is_who_asked(user: Any, request: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and request.application.applicant_id == user.pk)


def sheets_open_to(user: Any, application: Any) -> QuerySet[ScoreSheet]:
    """The sheets on an application this person may read: office and discipline body all; a reviewer those of a stage once
    the own sheet of it is in, and where the stage has a discussion once that is opened; a leader, who writes the report, all
    of the stages in which the panel was given it, but where the own one is still owed (Article 22)."""
    sheets = ScoreSheet.objects.filter(assignment__application=application)
    if (is_office | is_discipline)(user):
        return sheets
    if not handles_application(user, application):
        return sheets.none()
    own = Assignment.objects.given().filter(application=application, member__user=user)
    sheets = sheets.exclude(assignment__stage__in=own.filter(sheet__isnull=True).values("stage"))
    begun = Discussion.objects.taken_place().filter(application=application).values("stage")
    apart = application.edition.stages.filter(settings__discussion=True).exclude(pk__in=begun).values("pk")
    mine = own.filter(sheet__isnull=False)
    together = Q(assignment__stage__in=mine.values("stage")) & ~Q(assignment__stage__in=apart)
    led = Q(assignment__stage__in=led_by(user, application).values("stage"))
    return sheets.filter(led | together | Q(assignment__in=mine))


def requests_hidden_from(user: Any) -> QuerySet[RecusalRequest]:
    """The requests for recusal that are not this person's to read: on a case they are kept from, or naming them."""
    # Names compare folded, which the database does not do.
    asked = RecusalRequest.objects.exclude(person="").only("person")
    naming = [one.pk for one in asked if names_account(one, user)]
    return RecusalRequest.objects.filter(Q(application__in=barred_from(user)) | Q(pk__in=naming))


office_on_case = unrecused("application_id")
office_on_request = Predicate(
    "评审办（须回避和申请所指的人员除外）",
    lambda user, request: office_on_case(user, request) and not (request and names_account(request, user)),
)
may_report = office_on_submitted | is_leader_for
may_end_discussion = Predicate(
    may_report.name, lambda user, discussion: may_report(user, discussion.application if discussion else None)
)
works_on_reviews = is_office | is_reviewer | is_discipline
