"""Legal hold: a case that a lawsuit, a review, an audit or a petition needs is kept beyond its term."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record as note
from portal.transitions.core import lock
from workflow.records.enums import RecordState
from workflow.records.models import LegalHold, Record
from workflow.records.transitions import office_on_record

HOLD, LIFT = "record.hold", "record.lift"


def _check_person(record: Record, by: Any) -> None:
    if by is not None and not office_on_record(by, record):
        raise PermissionDenied(f"案卷的冻结和解除由{office_on_record.name}办理。")


def check_hold(record: Record, *, by: Any) -> None:
    """Raise what keeps a case from being held now: the person, that it is gone, that it is held."""
    _check_person(record, by)
    if record.state == RecordState.DISPOSED:
        assert record.disposed_on is not None  # the constraint
        raise TransitionNotAllowed(f"案卷 {record.number} 已于{official_date(record.disposed_on)}销毁，不能冻结。")
    if record.standing_hold:
        raise TransitionNotAllowed(f"案卷 {record.number} 已经冻结，无须重复办理。")


@transaction.atomic
def hold_record(record: Record, *, by: Any, reason: str, under: PendingAct | None = None) -> LegalHold:
    """Keep a case until the hold is lifted, also one that waits on a disposal list: it is spared."""
    # Its disposal takes the same row: either it is gone, or it is held.
    lock(record)
    require_second(HOLD, record, by=by, under=under, demanded=True, label="冻结案卷")
    check_hold(record, by=by)
    hold = LegalHold.objects.create(record=record, reason=reason.strip(), placed_by=by, placed_at=clock.now())
    note(record, "record.held", by=by, reason=reason)
    return hold


def check_lift(record: Record, *, by: Any) -> None:
    """Raise what keeps the hold from being lifted now."""
    _check_person(record, by)
    if record.standing_hold is None:
        raise TransitionNotAllowed(f"案卷 {record.number} 没有冻结，无须解除。")


@transaction.atomic
def lift_hold(record: Record, *, by: Any, reason: str, under: PendingAct | None = None) -> LegalHold:
    """End a hold; from then on the term alone keeps the case."""
    # Two lists, or two officers: the second finds it lifted.
    lock(record)
    require_second(LIFT, record, by=by, under=under, demanded=True, label="解除冻结")
    check_lift(record, by=by)
    hold: Any = record.standing_hold
    hold.lifted_at, hold.lifted_because = clock.now(), reason.strip()
    hold.save(update_fields=["lifted_at", "lifted_because"])
    note(record, "record.hold_lifted", by=by, reason=reason)
    return hold
