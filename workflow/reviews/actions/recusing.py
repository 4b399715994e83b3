"""Recusal: declared, ordered, or found by the system. It shuts the file, not only the score sheet (Article 28(3))."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.access.models import User
from portal.access.predicates import is_office
from portal.journal.actions import record
from workflow.applications.enums import IN_REVIEW
from workflow.applications.models import Application
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition
from workflow.reviews.actions.checks import require_office
from workflow.reviews.enums import PanelState, RecusalSource
from workflow.reviews.letters import tell_recused
from workflow.reviews.models import PanelMember, Recusal
from workflow.reviews.rules import conflict


def declare_recusal(application: Application, *, by: Any, reason: str) -> Recusal:
    """A reviewer or an official steps back from an application."""
    sits = PanelMember.objects.filter(
        user=by, panel__edition=application.edition_id, panel__state=PanelState.ACTIVE
    ).exists()
    if not sits and not is_office(by):
        raise PermissionDenied("回避由本届评审人员或者评审办工作人员本人提出。")
    return _recuse(application, by, RecusalSource.DECLARED, by=by, reason=reason)


def order_recusal(application: Application, user: User, *, by: Any, reason: str) -> Recusal:
    """The office decides that someone must step back."""
    require_office(by, application)
    return _recuse(application, user, RecusalSource.ORDERED, by=by, reason=reason)


@transaction.atomic
def detect_recusals(edition: Edition) -> list[Recusal]:
    """Recuse every member from the applications of their own unit; run when panels form and stages begin."""
    seats = list(PanelMember.objects.filter(panel__edition=edition, panel__state=PanelState.ACTIVE))
    known = set(Recusal.objects.filter(application__edition=edition).values_list("application_id", "user_id"))
    found = []
    for application in Application.objects.filter(edition=edition, state__in=IN_REVIEW):
        for member in seats:
            reason = conflict(member, application)
            if reason and (application.pk, member.user_id) not in known:
                known.add((application.pk, member.user_id))
                source = RecusalSource.DETECTED
                found.append(_recuse(application, member.user, source, by=None, reason=reason))
    return found


@transaction.atomic
def _recuse(application: Application, user: User, source: RecusalSource, *, by: Any, reason: str) -> Recusal:
    lock_running(application.edition)
    if not reason.strip():
        raise ValidationError({"reason": "请写明回避的理由。"}, code="reason")
    recusal, created = Recusal.objects.get_or_create(
        application=application,
        user=user,
        defaults={"source": source, "reason": reason.strip(), "recorded_by": by},
    )
    if created:
        record(application, "review.recused", by=by, reason=reason, payload={"user": user.pk, "source": source})
        tell_recused(application, user, by=by, reason=reason)
    return recusal
