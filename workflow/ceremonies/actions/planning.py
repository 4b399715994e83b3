"""A ceremony is planned, moved, cancelled; each time whoever is to come is told."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.shown import Shown, check_shown
from portal.transitions.core import apply_transition, check_actor, check_source, check_transition, lock
from workflow.ceremonies.letters import CANCELLED, CHANGED, PLANNED, tell_winners
from workflow.ceremonies.models import Ceremony
from workflow.ceremonies.queries import due_honours, planned_ceremony
from workflow.ceremonies.transitions import CANCEL, RECORD
from workflow.programmes.models import Edition
from workflow.reviews.actions.checks import require_office


def check_plan(edition: Edition, *, by: Any) -> None:
    """Raise what keeps a ceremony from being planned now: the person, one that is planned, nobody to honour."""
    require_office(by)
    if planned_ceremony(edition):
        raise TransitionNotAllowed(f"{edition.name}已有待举行的颁授仪式，请变更或者取消后再安排。")
    if not due_honours(edition).exists():
        raise TransitionNotAllowed(f"{edition.name}没有等待颁授的荣誉，印发表彰决定之后再安排颁授仪式。")


@transaction.atomic
def plan_ceremony(edition: Edition, *, held_on: date, place: str, by: Any) -> Ceremony:
    """Announce date and place and invite the winners; also after the edition is over."""
    # Two officers at once: the second finds the first's.
    lock(edition)
    check_plan(edition, by=by)
    _check_words(held_on, place)
    ceremony = Ceremony.objects.create(edition=edition, held_on=held_on, place=place.strip())
    record(ceremony, "ceremony.planned", by=by, payload={"held_on": held_on, "place": ceremony.place})
    tell_winners(PLANNED, ceremony)
    purge_on_commit()
    return ceremony


def check_change(ceremony: Ceremony, *, by: Any) -> None:
    """Raise what keeps date and place from being changed now: once held they are corrected instead."""
    check_actor(ceremony, RECORD, by=by)
    check_source(ceremony, RECORD)


@transaction.atomic
def change_ceremony(
    ceremony: Ceremony, *, held_on: date, place: str, reason: str, by: Any, shown: Shown | None = None
) -> Ceremony:
    """Another date or place, with the reason; whoever was invited is told."""
    lock(ceremony)  # it may be cancelled at this moment: nobody is told of a date that is no more
    check_change(ceremony, by=by)
    check_shown(ceremony, ("held_on", "place"), shown)
    _check_words(held_on, place)
    if not reason.strip():
        raise ValidationError({"reason": "请写明变更的理由。"})
    before = {"held_on": ceremony.held_on, "place": ceremony.place}
    if before == {"held_on": held_on, "place": place.strip()}:
        raise ValidationError("日期、地点都没有改变，请核对。")
    ceremony.held_on, ceremony.place = held_on, place.strip()
    ceremony.save(update_fields=["held_on", "place"])
    record(ceremony, "ceremony.changed", by=by, reason=reason, payload={"before": before})
    tell_winners(CHANGED, ceremony, reason=reason)
    purge_on_commit()
    return ceremony


def check_cancel(ceremony: Ceremony, *, by: Any) -> None:
    """Raise what keeps the ceremony from being cancelled now."""
    check_transition(ceremony, CANCEL, by=by)


@transaction.atomic
def cancel_ceremony(ceremony: Ceremony, *, reason: str, by: Any) -> Ceremony:
    """It is not held; another may be planned."""
    lock(ceremony)  # as in changing: it may be noted as held at this moment
    check_cancel(ceremony, by=by)
    check_no_private_numbers(reason, what="理由", strict=True)
    apply_transition(ceremony, CANCEL, by=by, reason=reason, cancelled_because=reason.strip())
    tell_winners(CANCELLED, ceremony, reason=reason)
    purge_on_commit()
    return ceremony


def _check_words(held_on: date, place: str) -> None:
    if held_on < clock.today():
        raise ValidationError({"held_on": "举行日期早于今天，请核对。"})
    if not place.strip():
        raise ValidationError({"place": "请填写举行地点。"})
    check_no_private_numbers(place, what="举行地点", strict=True)
