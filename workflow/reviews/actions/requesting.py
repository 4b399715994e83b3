"""申请回避: an applicant asks that somebody stay away from their application, the office decides (Article 28(3))."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import clock
from portal.access.models import User
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.enums import IN_REVIEW
from workflow.applications.models import Application
from workflow.applications.permissions import is_applicant
from workflow.applications.rules.citations import cited
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.models import Edition
from workflow.reviews.actions.recusing import recuse
from workflow.reviews.enums import RecusalSource, RequestState
from workflow.reviews.letters.judging import tell_request_answered, tell_request_filed, tell_request_withdrawn
from workflow.reviews.models import RecusalRequest
from workflow.reviews.transitions import LAPSE_REQUEST, REFUSE_REQUEST, UPHOLD_REQUEST, WITHDRAW_REQUEST

OPEN_AT_ONCE = 5
"""How many requests on one application may wait: each names one person or one unit."""


def check_request_recusal(application: Application, *, by: Any) -> None:
    """Raise what keeps an applicant from asking now: whose it is, that it is not in review, too many that wait."""
    if not is_applicant(by, application):
        raise PermissionDenied("回避申请由申报人本人提出。")
    check_running(application.edition)
    article = cited(application.edition.rules, "评审回避")
    if application.state not in IN_REVIEW:
        raise RuleViolation(article, "申报提交之后、评审结束之前可以申请评审人员回避")
    if application.recusal_requests.filter(state=RequestState.FILED).count() >= OPEN_AT_ONCE:
        raise RuleViolation(
            article, _("已有 %(number)s 项回避申请待决定，请等待答复后再提出") % {"number": OPEN_AT_ONCE}
        )


@transaction.atomic
def request_recusal(
    application: Application, *, by: Any, person: str = "", unit: str = "", reason: str
) -> RecusalRequest:
    """Ask that a person, or the people of a unit, stay away. The same asked again while it waits is once."""
    # The same sent twice at once: the second finds the first, and five at most wait.
    lock_running(application.edition)
    check_request_recusal(lock(application), by=by)
    named = {"person": person.strip(), "unit": unit.strip()}
    if not any(named.values()):
        raise ValidationError({"person": "请填写申请回避的人员，或者其所在单位。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明申请回避的理由。"}, code="reason")
    known = application.recusal_requests.filter(state=RequestState.FILED, **named).first()
    if known:
        return known
    request = RecusalRequest.objects.create(application=application, reason=reason.strip(), filed_by=by, **named)
    record(application, "recusal_request.filed", by=by, payload={"request": request.pk})
    tell_request_filed(request)
    return request


def check_uphold_request(request: RecusalRequest, *, by: Any) -> None:
    """Raise what keeps the office from deciding a request now: the person, its state."""
    check_actor(request, UPHOLD_REQUEST, by=by)
    check_source(request, UPHOLD_REQUEST)


@transaction.atomic
def uphold_request(request: RecusalRequest, *, users: Sequence[User], by: Any, answer: str) -> RecusalRequest:
    """Agree: the system records the recusal of those whom the request means."""
    # Two officers, or the applicant who takes it back: whoever has the row second finds it decided.
    lock_running(request.application.edition)
    check_uphold_request(lock(request), by=by)
    if not users:
        raise ValidationError({"users": "请选择须回避的人员；没有此人的，请不同意并说明。"})
    _decide(request, UPHOLD_REQUEST, by=by, answer=answer)
    for user in users:
        recuse(request.application, user, RecusalSource.REQUESTED, by=None, reason=request.reason)
    return request


@transaction.atomic
def refuse_request(request: RecusalRequest, *, by: Any, answer: str) -> RecusalRequest:
    """Refuse, with the reason the applicant reads."""
    # As in upholding.
    lock_running(request.application.edition)
    check_uphold_request(lock(request), by=by)
    return _decide(request, REFUSE_REQUEST, by=by, answer=answer)


@transaction.atomic
def withdraw_request(request: RecusalRequest, *, by: Any) -> RecusalRequest:
    """The applicant takes the request back while it waits."""
    if by is None:
        raise TransitionNotAllowed("回避申请由申报人撤回，系统不能代替。")
    # The office may decide at this moment: `apply_transition` takes the row and finds it decided, or withdraws it.
    lock_running(request.application.edition)
    apply_transition(request, WITHDRAW_REQUEST, by=by)
    tell_request_withdrawn(request)
    return request


def close_requests(application: Application, *, by: Any, **what: Any) -> None:
    """Nobody decides any more who is to stay away from an application that left."""
    _lapse(application.recusal_requests.all(), because=f"申报已不再参评（{application.get_left_as_display()}）")


def close_requests_of(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """With the edition ends also what was asked on applications that got to its end."""
    requests = RecusalRequest.objects.filter(application__edition=edition)
    _lapse(requests, because=f"届次已经取消：{reason}" if cancelled else reason)


def _lapse(requests: QuerySet[RecusalRequest], *, because: str) -> None:
    for request in requests.filter(state=RequestState.FILED).select_related("application__edition").order_by("pk"):
        _decide(request, LAPSE_REQUEST, by=None, answer=because)


def _decide(request: RecusalRequest, transition: Any, *, by: Any, answer: str) -> RecusalRequest:
    apply_transition(
        request, transition, by=by, reason=answer, answer=answer.strip(), decided_by=by, decided_at=clock.now()
    )
    record(request.application, transition.event, by=by, reason=answer, payload={"request": request.pk})
    tell_request_answered(request)
    return request
