"""Who answers for an application is another: offered by its applicant, accepted by whom they name; until then all stays."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.identity.actions import take_over_unit
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.actions.coworking import check_its_applicant, check_open
from workflow.applications.coworking import kept_apart
from workflow.applications.enums import ApplicationState, CoworkerRole
from workflow.applications.letters import coworking as letters
from workflow.applications.models import Application, Coworker
from workflow.applications.permissions import is_applicant
from workflow.applications.rules.citations import application_settings, cited

GONE = "移交的提议已经撤回、到期或者答复过，请与申报人联系。"


def check_offer_hand_over(application: Application, *, by: Any) -> None:
    """Raise what keeps the applicant from offering it: the person, the state, an offer that waits, nobody to take it."""
    check_its_applicant(application, by=by)
    check_open(application)
    waiting = application.coworkers.offered().filter(offered_until__gt=clock.now()).select_related("user").first()
    if waiting:
        raise TransitionNotAllowed(f"已提议由{waiting.user}接手，请等待答复；要改由他人接手的，先撤回提议。")
    if not application.coworkers.serving().filter(role=CoworkerRole.EDITOR).exists():
        raise TransitionNotAllowed("没有可以接手的填写人，请先邀请接手人为填写人，对方接受后再移交。")


@transaction.atomic
def offer_hand_over(application: Application, *, by: Any, to: Coworker) -> Coworker:
    """Ask somebody who fills it in to answer for it; for as many days as the rule set says. Nothing changes until they accept."""
    # Two tabs that offer to two people: the second finds the first's offer.
    lock(application)
    lock(to)
    check_offer_hand_over(application, by=by)
    _check_offered(application, to)
    for over in application.coworkers.offered():
        _end(over, "application.hand_over_lapsed", by=None)
    days = application_settings(application.edition.rules).hand_over_days
    to.offered_until = clock.now() + timedelta(days=days)
    to.save(update_fields=["offered_until"])
    said = {"seat": to.pk, "until": to.offered_until}
    record(application, "application.hand_over_offered", by=by, payload=said)
    letters.offer_hand_over(to)
    return to


def check_accept_hand_over(seat: Coworker, *, by: Any) -> None:
    """Raise what keeps this person from taking over: it is not offered to them, or no more; the state."""
    if by is not None and by.pk != seat.user_id:
        raise PermissionDenied("移交由申报人提议接手的本人接受。")
    if is_applicant(by, seat.application):
        raise TransitionNotAllowed("您已是这份申报的申报人，无须再次接受。")
    if not seat.is_offered:
        raise TransitionNotAllowed(GONE)
    check_open(seat.application)
    _check_accepted(seat.application, seat)


@transaction.atomic
def accept_hand_over(seat: Coworker, *, by: Any) -> Application:
    """They answer for it from now on, and the former applicant fills it in.

    The unit is registered with the new account as it is with the former; whether it was verified is not handed on.
    """
    # Submitted, withdrawn or taken back at this moment: by the one who has the case, not by both.
    application = lock(seat.application)
    lock(seat)
    check_accept_hand_over(seat, by=by)
    former: Any = application.applicant
    heir: Any = seat.user
    own = Application.objects.filter(subject_key=application.subject_key, organisation__owner=heir)
    unit = take_over_unit(application.subject, to=heir, by=by, renames=not own.exists())
    application.applicant, application.organisation = heir, unit
    application.save(update_fields=["applicant", "organisation"])
    seat.ended_at, seat.offered_until = clock.now(), None
    seat.save(update_fields=["ended_at", "offered_until"])
    Coworker.objects.create(
        application=application, user=former, role=CoworkerRole.EDITOR, joined_at=clock.now(), wants_letters=True,
        invited_by=by, expires_at=clock.now(),
    )  # fmt: skip
    said = {"seat": seat.pk, "from": former.pk, "to": heir.pk}
    record(application, "application.handed_over", by=by, payload=said)
    letters.tell_handed_over(application, former=former)
    return application


def check_decline_hand_over(seat: Coworker, *, by: Any) -> None:
    """Raise unless it is offered to this person, and they have not answered."""
    if by is not None and by.pk != seat.user_id:
        raise PermissionDenied("是否接手由申报人提议接手的本人答复。")
    if seat.offered_until is None:
        raise TransitionNotAllowed(GONE)


@transaction.atomic
def decline_hand_over(seat: Coworker, *, by: Any) -> Coworker:
    """They do not take over, and go on filling it in; the applicant is told."""
    # Taken back at this moment there is nothing to decline.
    lock(seat.application)
    lock(seat)
    check_decline_hand_over(seat, by=by)
    _end(seat, "application.hand_over_declined", by=by)
    letters.tell_declined(seat)
    return seat


def check_withdraw_hand_over(seat: Coworker, *, by: Any) -> None:
    """Raise unless it is the applicant's own offer, and waits for its answer."""
    check_its_applicant(seat.application, by=by)
    if seat.offered_until is None:
        raise TransitionNotAllowed("移交的提议已经撤回、到期或者答复过，无须再次撤回。")


@transaction.atomic
def withdraw_hand_over(seat: Coworker, *, by: Any) -> Coworker:
    """The applicant takes the offer back before it is accepted."""
    # Accepted at this moment it is no offer any more, and who asks is not the applicant.
    lock(seat.application)
    lock(seat)
    check_withdraw_hand_over(seat, by=by)
    _end(seat, "application.hand_over_withdrawn", by=by)
    letters.tell_taken_back(seat)
    return seat


@transaction.atomic
def lapse_hand_over(seat: Coworker) -> bool:
    """End an offer that nobody answered in time; its applicant goes on, and is told."""
    # Answered or withdrawn at this moment, there is nothing to end.
    lock(seat)
    if seat.offered_until is None or seat.is_offered:
        return False
    _end(seat, "application.hand_over_lapsed", by=None)
    letters.tell_offer_lapsed(seat)
    return True


def _end(seat: Coworker, event: str, *, by: Any) -> None:
    seat.offered_until = None
    seat.save(update_fields=["offered_until"])
    record(seat.application, event, by=by, payload={"seat": seat.pk})


def _check_offered(application: Application, seat: Coworker) -> None:
    """Raise what keeps somebody from being asked; the applicant is told what to do, and nothing of the other's offices."""
    if said := _unfit(application, seat):
        raise ValidationError({"to": said})
    if not seat.user.is_active or kept_apart(seat.user, application.edition):  # type: ignore[union-attr]
        raise ValidationError(
            {"to": "该填写人不能接手这份申报，请另选填写人，或者先邀请他人为填写人，对方接受后再提议移交。"}
        )
    if _has_own(application, seat.user):
        raise ValidationError(
            {"to": "该填写人已以本单位在同一类别另有一份申报；请其先撤回那一份，再提议移交，或者另选填写人。"}
        )


def _unfit(application: Application, seat: Coworker) -> str:
    fits = seat.application_id == application.pk and seat.is_serving and seat.role == CoworkerRole.EDITOR
    return (
        ""
        if fits
        else "接手人须是现在的填写人，请从列出的人员中选择；不在其中的，先邀请其为填写人，对方接受后再提议移交。"
    )


def _check_accepted(application: Application, seat: Coworker) -> None:
    """The same once more of whoever was asked, told to themselves."""
    if _unfit(application, seat):
        raise TransitionNotAllowed("您现在不是这份申报的填写人，不能接手；请申报人先邀请您为填写人，再重新提议移交。")
    if said := kept_apart(seat.user, application.edition):
        article = cited(application.edition.rules, "评审回避")
        raise RuleViolation(
            article, f"{said}，须与申报者保持回避，不能接手；请答复不接手，由申报人另选填写人或者继续负责"
        )
    if _has_own(application, seat.user):
        raise TransitionNotAllowed(
            "您已以本单位在同一类别另有一份申报；请先撤回那一份，再来接受移交，或者答复不接手，由申报人另选填写人。"
        )


def _has_own(application: Application, heir: Any) -> bool:
    """Whether an application of theirs for the same unit stands in the way."""
    own = Application.objects.filter(
        edition=application.edition, track=application.track, subject_key=application.subject_key, applicant=heir
    )
    return own.exclude(state=ApplicationState.WITHDRAWN).exists()
