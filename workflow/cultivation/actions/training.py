"""Trainings: announced, changed, cancelled, held (Article 13)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.shown import Shown, check_shown
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.cultivation.actions.enrolling import attended, fill_places
from workflow.cultivation.enums import EnrolmentState, TrainingState
from workflow.cultivation.letters import (
    tell_announced,
    tell_called_off,
    tell_changed,
    tell_left_waiting,
    tell_material,
)
from workflow.cultivation.models import Enrolment, Training
from workflow.cultivation.queries import pool_rules
from workflow.cultivation.transitions import CANCEL, HOLD, LAPSE, MISS
from workflow.programmes.models import Programme

MATERIAL = "training-material"
CHANGEABLE = ("title", "summary", "lecturer", "place", "starts_at", "ends_at", "enrol_by", "places", "per_member")


@transaction.atomic
def announce_training(programme: Programme, *, by: Any, **fields: Any) -> Training:
    """Announce a training to the public and to every member. `fields` are those of `CHANGEABLE`."""
    _require_office(by)
    pool_rules(programme)
    lock(programme)  # two clicks: the second finds what the first has announced
    training = Training(programme=programme, announced_by=by, **fields)
    _check_fields(training)
    if training.enrol_by <= clock.now():
        raise ValidationError({"enrol_by": "报名截止时间已过，请核对。"})
    same = {name: fields[name] for name in ("title", "place", "starts_at")}
    if Training.objects.filter(programme=programme, state=TrainingState.ANNOUNCED, **same).exists():
        raise ValidationError("同一时间、地点的这一培训已经发布，无须再次发布；有变化的，请变更原培训。")
    training.save()
    record(training, "training.announced", by=by, payload=_in_words(training))
    tell_announced(training)
    purge_on_commit()
    return training


def check_change_training(training: Training, *, by: Any) -> None:
    """Raise what keeps a training from being changed now: the person, its state, that it has begun."""
    _require_office(by)
    _check_to_come(training)


@transaction.atomic
def change_training(training: Training, *, by: Any, reason: str, shown: Shown | None = None, **fields: Any) -> Training:
    """Change time, place or places; whoever is enrolled is told, and further places go to those who wait."""
    # Enrolments take the places under this lock.
    check_change_training(lock(training), by=by)
    check_shown(training, CHANGEABLE, shown)
    if not reason.strip():
        raise ValidationError({"reason": "请写明变更的理由。"}, code="reason")
    before = _in_words(training)
    for name in CHANGEABLE:
        setattr(training, name, fields[name])
    _check_fields(training)
    _check_room(training)
    training.save(update_fields=CHANGEABLE)
    changed = {name: value for name, value in _in_words(training).items() if before[name] != value}
    if not changed:
        raise ValidationError("没有改动任何一项，无须提交。")
    record(training, "training.changed", by=by, reason=reason, payload=changed)
    tell_changed(training, reason=reason)
    fill_places(training)
    purge_on_commit()
    return training


def check_cancel_training(training: Training, *, by: Any) -> None:
    """Raise what keeps a training from being called off now."""
    check_transition(training, CANCEL, by=by)


@transaction.atomic
def cancel_training(training: Training, *, by: Any, reason: str) -> Training:
    """Call a training off; everybody enrolled is told."""
    # Nobody enrols meanwhile.
    check_cancel_training(lock(training), by=by)
    check_no_private_numbers(reason, what="取消理由")  # every member reads it
    apply_transition(training, CANCEL, by=by, reason=reason, cancelled_because=reason.strip())
    coming = list(training.enrolments.coming())
    for enrolment in coming:
        apply_transition(enrolment, LAPSE, by=None, reason="培训取消")
    tell_called_off(training, coming)
    purge_on_commit()
    return training


def check_record_attendance(training: Training, *, by: Any) -> None:
    """Raise what keeps attendance from being recorded now: the person, the state, that it has not begun."""
    check_transition(training, HOLD, by=by)
    if clock.now() < training.starts_at:
        raise TransitionNotAllowed(f"培训于 {clock.display(training.starts_at)} 开始，此后方可登记出席。")


@transaction.atomic
def record_attendance(training: Training, *, by: Any, present: Collection[Enrolment] = ()) -> Training:
    """Who of those with a place was there: they have their certificates at once. Who waited in vain is told."""
    # Nobody gets a place, or gives one back, once it is known who was there.
    check_record_attendance(lock(training), by=by)
    there = {enrolment.pk for enrolment in present}
    for enrolment in training.enrolments.filter(state=EnrolmentState.ENROLLED):
        if enrolment.pk in there:
            attended(enrolment, by=by)
        else:
            apply_transition(enrolment, MISS, by=by)
    for enrolment in training.enrolments.filter(state=EnrolmentState.WAITING):
        apply_transition(enrolment, LAPSE, by=None, reason="直至培训开始没有空出名额")
        tell_left_waiting(enrolment)
    return apply_transition(training, HOLD, by=by, payload={"present": len(there)})


def check_add_material(training: Training, *, by: Any) -> None:
    """Raise what keeps material from being added now."""
    _require_office(by)
    if training.state == TrainingState.CANCELLED:
        raise TransitionNotAllowed("培训已经取消，不再上传资料。")


@transaction.atomic
def add_material(training: Training, *, by: Any, material: Sequence[StagedUpload]) -> Training:
    """Hand out material, to those who have a place or were there."""
    # It may be called off at this moment.
    check_add_material(lock(training), by=by)
    if not material:
        raise ValidationError({"material": "请上传至少一个文件。"})
    claim_staged(material, training, by=by, purpose=MATERIAL, label="培训资料")
    record(training, "training.material_added", by=by, payload={"files": len(material)})
    tell_material(training)
    return training


def _require_office(by: Any) -> None:
    if by is not None and not is_office(by):
        raise PermissionDenied("培训由评审办组织。")


def _check_to_come(training: Training) -> None:
    if training.state != TrainingState.ANNOUNCED:
        raise TransitionNotAllowed(f"培训{training.get_state_display()}，不能再变更。")
    if clock.now() >= training.starts_at:
        raise TransitionNotAllowed(f"培训已于 {clock.display(training.starts_at)} 开始，不能再变更。")


def _check_fields(training: Training) -> None:
    said = (training.title, training.summary, training.lecturer, training.place)
    check_no_private_numbers(*said, what="培训通知")
    if training.starts_at <= clock.now():
        raise ValidationError({"starts_at": "开始时间已过，请核对。"})
    training.full_clean()


def _check_room(training: Training) -> None:
    taken = training.enrolments.filter(state=EnrolmentState.ENROLLED).count()
    if training.places < taken:
        raise ValidationError({"places": f"已录取 {taken} 人，名额不能少于此数。"})


def _in_words(training: Training) -> dict[str, str]:
    """What stands of it, as the journal keeps it."""
    return {name: _said(getattr(training, name)) for name in CHANGEABLE}


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{official_date(clock.day_of(value))}{clock.local(value):%H:%M}"
    return str(value)
