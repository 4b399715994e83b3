"""Recusal: declared, ordered, found by the system, asked for. It shuts the file, not only the score sheet (Article 28(3))."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.access.models import User
from portal.access.predicates import is_office
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from workflow.applications.enums import IN_REVIEW
from workflow.applications.models import Application
from workflow.cultivation.queries import guided_by_each
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.models import Edition
from workflow.reviews.actions.checks import require_office
from workflow.reviews.actions.superseding import recount
from workflow.reviews.clashing import check_free_again, lock_people
from workflow.reviews.enums import RecusalSource
from workflow.reviews.letters.judging import tell_recusal_lifted, tell_recused
from workflow.reviews.models import PanelMember, Recusal, RecusalLifting
from workflow.reviews.rules import ASKED, conflicts


def check_declare_recusal(application: Application, *, by: Any) -> None:
    """Raise what keeps a person from stepping back now: no seat and no office, the edition's end, done already."""
    sits = PanelMember.objects.seated().filter(user=by, edition=application.edition_id).exists()
    if not sits and not is_office(by):
        raise PermissionDenied("回避由本届评审人员或者评审办工作人员本人提出。")
    check_running(application.edition)
    if Recusal.objects.in_force().filter(application=application, user=by).exists():
        raise TransitionNotAllowed("您已回避该申报，无须重复办理。")


def declare_recusal(application: Application, *, by: Any, reason: str) -> Recusal:
    """A reviewer or an official steps back from an application. Twice is once."""
    known = Recusal.objects.in_force().filter(application=application, user=by).first()
    if known is None:
        check_declare_recusal(application, by=by)
    return recuse(application, by, RecusalSource.DECLARED, by=by, reason=reason)


def check_order_recusal(application: Application, *, by: Any) -> None:
    """Raise what keeps the office from ordering a recusal now."""
    require_office(by, application)
    check_running(application.edition)


def order_recusal(application: Application, user: User, *, by: Any, reason: str) -> Recusal:
    """The office decides that someone must step back; who has done so already is named with the reason on record."""
    require_office(by, application)
    if known := Recusal.objects.filter(application=application, user=user).in_force().first():
        raise ValidationError({"user": f"{user}已经回避本申报（{known.get_source_display()}），无须重复办理。"})
    return recuse(application, user, RecusalSource.ORDERED, by=by, reason=reason)


@transaction.atomic
def detect_recusals(edition: Edition) -> list[Recusal]:
    """Recuse every member from the applications of their own unit and of whom they guided (Articles 15, 28); run when
    panels form, stages begin, and a guidance becomes known.

    A conflict that the office lifted is decided: it is not found anew. Another one is, whatever was lifted before.
    """
    seats = list(PanelMember.objects.seated().filter(edition=edition).select_related("user"))
    rows = Recusal.objects.filter(application__edition=edition)
    away = set(rows.in_force().values_list("application_id", "user_id"))
    decided = set(rows.filter(source=RecusalSource.DETECTED).values_list("application_id", "user_id", "reason"))
    guided = guided_by_each(member.user for member in seats)
    found = []
    for application in (
        Application.objects.filter(edition=edition, state__in=IN_REVIEW)
        .select_related("organisation")
        .prefetch_related("coworkers")
    ):
        for member in seats:
            pair = (application.pk, member.user_id)
            reasons = conflicts(member, application, guided[member.user_id])
            reason = next((one for one in reasons if (*pair, one) not in decided), "")
            if reason and pair not in away:
                away.add(pair)
                source = RecusalSource.DETECTED
                found.append(recuse(application, member.user, source, by=None, reason=reason))
    return found


@transaction.atomic
def recuse(application: Application, user: User, source: RecusalSource, *, by: Any, reason: str) -> Recusal:
    """Shut a person out of an application; reports that count their sheet are superseded. Twice is once."""
    # Scoring, assigning and deciding hold the same lock: nobody recused acts on the file in the same moment.
    lock_running(application.edition)
    if not reason.strip():
        raise ValidationError({"reason": "请写明回避的理由。"}, code="reason")
    before = Recusal.objects.filter(application=application, user=user)
    if known := before.in_force().first():
        return known
    recusal = Recusal.objects.create(
        application=application, user=user, number=before.count() + 1,
        source=source, reason=reason.strip(), recorded_by=by,
    )  # fmt: skip
    # What an applicant wrote of somebody stays with the request: the journal is read with the file, by that person too
    # once the recusal is lifted.
    said = ASKED if source == RecusalSource.REQUESTED else reason
    record(application, "review.recused", by=by, reason=said, payload={"user": user.pk, "source": source})
    tell_recused(recusal)
    recount(application, user, because=f"评审人员回避（{recusal.get_source_display()}），其评分表不再计入")
    return recusal


def check_lift_any(application: Application, *, by: Any) -> None:
    """Raise what keeps any recusal from the application from being lifted now."""
    check_order_recusal(application, by=by)
    if not application.recusals.in_force().exists():
        raise TransitionNotAllowed("该申报没有登记回避。")


def check_lift_recusal(recusal: Recusal, *, by: Any) -> None:
    """Raise what keeps a recusal from being lifted now: the person, the edition's end, that it is lifted."""
    require_office(by, recusal.application)
    check_running(recusal.application.edition)
    if RecusalLifting.objects.filter(recusal=recusal).exists():
        raise TransitionNotAllowed("该项回避已经解除，无须重复办理。")
    check_free_again(recusal.user, recusal.application)


@transaction.atomic
def lift_recusal(recusal: Recusal, *, by: Any, reason: str, under: PendingAct | None = None) -> RecusalLifting:
    """Lift a recusal that was entered by mistake: two officers, for it gives powers back; `under` is what one proposed."""
    application = recusal.application
    # As in recusing; reports that follow are written once.
    lock_running(application.edition)
    lock_people([recusal.user_id])  # as `check_free`: no appointment in another edition is made for them meanwhile
    check_lift_recusal(recusal, by=by)
    require_second("lift_recusal", recusal, by=by, under=under, demanded=True, label="解除误记的回避")
    lifting = RecusalLifting.objects.create(recusal=recusal, reason=reason.strip(), lifted_by=by)
    payload = {"recusal": recusal.pk, "user": recusal.user_id}
    record(application, "review.recusal_lifted", by=by, reason=reason, payload=payload)
    recount(application, recusal.user, because="误记的回避已经解除，有关评分表重新计入")
    tell_recusal_lifted(recusal, reason=reason)
    return lifting
