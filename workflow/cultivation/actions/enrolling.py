"""Places in a training: enrolled, waiting, given back, moved up (Article 13)."""

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.identity import numbers
from portal.identity.crypto import blind_index
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.cultivation.enums import EnrolmentState, TrainingState
from workflow.cultivation.letters import (
    tell_attendance_corrected,
    tell_attended,
    tell_enrolment_ended,
    tell_placed,
    tell_waiting,
)
from workflow.cultivation.models import ATTENDEE_PURPOSE, Enrolment, Member, Training
from workflow.cultivation.papers import INITIALS
from workflow.cultivation.permissions import own_member
from workflow.cultivation.queries import article_of
from workflow.cultivation.transitions import ATTEND, COUNT_IN, COUNT_OUT, PLACE, WITHDRAW

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what is mistaken for something else."""


def check_enrol(training: Training, *, by: Any) -> None:
    """Raise what keeps this account from enrolling somebody now: not in the pool, too late, its places used up."""
    member = _member_for(training, by=by)
    if training.state != TrainingState.ANNOUNCED:
        raise TransitionNotAllowed(f"培训{training.get_state_display()}，不再报名。")
    if clock.now() > training.enrol_by:
        raise TransitionNotAllowed(f"报名已于 {clock.display(training.enrol_by)} 截止。")
    if training.enrolments.coming().filter(member=member).count() >= training.per_member:
        article = article_of(training.programme)
        raise RuleViolation(article, f"每个单位最多报名{training.per_member}人，已经报满；换人的，请先取消原报名")


@transaction.atomic
def enrol(training: Training, *, by: Any, attendee: str) -> Enrolment:
    """Enrol one person: with a place while there are any, else waiting in order. The same person twice is once."""
    # The member before the training, as leaving the pool locks them; then nobody else takes the last place.
    member = lock(_member_for(training, by=by))
    lock(training)
    name = numbers.clean_fields(attendee=lambda: numbers.clean_name(attendee))["attendee"]
    same = training.enrolments.coming().filter(member=member, attendee_index=blind_index(name, ATTENDEE_PURPOSE))
    if known := same.first():
        return known
    check_enrol(training, by=by)
    enrolment = Enrolment.objects.create(training=training, member=member, attendee=name, filed_by=by)
    record(enrolment, "enrolment.filed", by=by)
    fill_places(training)
    enrolment.refresh_from_db()
    if enrolment.state == EnrolmentState.WAITING:
        tell_waiting(enrolment, ahead=_ahead(enrolment))
    return enrolment


def check_withdraw_enrolment(enrolment: Enrolment, *, by: Any) -> None:
    """Raise what keeps an enrolment from being taken back now: whose it is, its state, that the training has begun."""
    check_transition(enrolment, WITHDRAW, by=by)
    if clock.now() >= enrolment.training.starts_at:
        raise TransitionNotAllowed("培训已经开始，不能再取消报名。")


@transaction.atomic
def withdraw_enrolment(enrolment: Enrolment, *, by: Any, reason: str = "") -> Enrolment:
    """Give a place back; the first who waits moves up and is told."""
    # Who waits and who has a place is counted under the training's lock.
    training = lock(enrolment.training)
    check_withdraw_enrolment(lock(enrolment), by=by)
    apply_transition(enrolment, WITHDRAW, by=by, reason=reason)
    tell_enrolment_ended(enrolment, by=by, reason=reason)
    fill_places(training)
    return enrolment


def drop_enrolments(member: Member, *, because: str) -> None:
    """What a member had enrolled for goes with it; in the transaction, and under the lock, of its leaving."""
    coming = member.enrolments.coming().filter(training__starts_at__gt=clock.now())
    for enrolment in coming.select_related("training").order_by("training", "pk"):
        training = lock(enrolment.training)
        apply_transition(enrolment, WITHDRAW, by=None, reason=because)
        fill_places(training)


def fill_places(training: Training) -> None:
    """Give the free places to those who wait, in their order; under the lock of a training that is to come."""
    taken = training.enrolments.filter(state=EnrolmentState.ENROLLED).count()
    waiting = training.enrolments.filter(state=EnrolmentState.WAITING).select_related("member__user", "training")
    for enrolment in waiting.order_by("pk")[: max(training.places - taken, 0)]:
        apply_transition(enrolment, PLACE, by=None)
        tell_placed(enrolment)


def attended(enrolment: Enrolment, *, by: Any) -> Enrolment:
    """Note that somebody was there; the certificate bears a number of its own."""
    apply_transition(enrolment, ATTEND, by=by, number=_new_number())
    tell_attended(enrolment)
    return enrolment


def check_correct_attendance(enrolment: Enrolment, *, by: Any) -> None:
    """Raise what keeps the record of who was there from being put right now."""
    check_transition(enrolment, _correcting(enrolment), by=by)


@transaction.atomic
def correct_attendance(enrolment: Enrolment, *, by: Any, reason: str) -> Enrolment:
    """Put right who was there: counted in after all, with a certificate, or out, whose certificate holds no more."""
    # Two officers: the second finds it put right, and would turn it back.
    check_correct_attendance(lock(enrolment), by=by)
    number = enrolment.number or _new_number()
    apply_transition(enrolment, _correcting(enrolment), by=by, reason=reason, number=number)
    tell_attendance_corrected(enrolment, reason=reason)
    return enrolment


def _member_for(training: Training, *, by: Any) -> Member:
    member = own_member(by, training.programme)
    if member is None:
        raise PermissionDenied("培训面向在池单位，由单位的账号报名。")
    return member


def _correcting(enrolment: Enrolment) -> Any:
    return COUNT_OUT if enrolment.state == EnrolmentState.ATTENDED else COUNT_IN


def _ahead(enrolment: Enrolment) -> int:
    return enrolment.training.enrolments.filter(state=EnrolmentState.WAITING, pk__lt=enrolment.pk).count()


def _new_number() -> str:
    """`PX2026-7K3M9QTXWV`: fifty bits that nobody guesses, so that no row of numbers tells who was there."""
    return f"{INITIALS}{clock.today().year}-{''.join(secrets.choice(ALPHABET) for _ in range(10))}"
