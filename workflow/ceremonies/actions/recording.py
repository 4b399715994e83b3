"""What took place: when, where, who handed over, who took which honour; put right when it was written down wrong."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from wagtail.models import Page

from portal import clock
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.shown import Shown, check_shown
from portal.transitions.core import apply_transition, check_actor, check_transition, lock
from workflow.ceremonies.enums import CeremonyState, Manner
from workflow.ceremonies.models import Ceremony, Presentation
from workflow.ceremonies.queries import handed_over
from workflow.ceremonies.transitions import RECORD
from workflow.honours.models import Honour

LONGEST = 60
"""Characters of a representative's name."""
SHOWN = ("held_on", "place", "awarded_by", "report_address", "represented", "absent")


@dataclass(frozen=True, slots=True)
class Taken:
    """Who did not take the honour in person, by its number: represented by whom, and who was not there."""

    represented: Mapping[str, str] = field(default_factory=dict)
    absent: Collection[str] = ()

    def of(self, number: str) -> tuple[Manner, str]:
        """How one was taken, and by whom in the winner's place."""
        if name := self.represented.get(number):
            return Manner.REPRESENTED, name
        return (Manner.ABSENT if number in self.absent else Manner.RECEIVED), ""


def check_record(ceremony: Ceremony, *, by: Any) -> None:
    """Raise what keeps the ceremony from being noted as held now: the person, its state, its day."""
    check_transition(ceremony, RECORD, by=by)
    if ceremony.held_on > clock.today():
        raise TransitionNotAllowed(
            f"颁授仪式定于{official_date(ceremony.held_on)}举行，举行之后再登记；提前举行的，请先变更日期。"
        )


@transaction.atomic
def record_ceremony(
    ceremony: Ceremony, *, awarded_by: str, taken: Taken, by: Any, report: Page | None = None
) -> Ceremony:
    """Note that it was held. An honour revoked before is not among those handed over."""
    # It may be cancelled, an honour revoked at this moment: what is written is what stands.
    lock(ceremony)
    check_record(ceremony, by=by)
    said = _checked(awarded_by=awarded_by)
    _present(ceremony, handed_over(ceremony).select_for_update(no_key=True), taken)
    apply_transition(ceremony, RECORD, by=by, payload=_payload(ceremony), report=report, **said)
    purge_on_commit()
    return ceremony


def check_correct(ceremony: Ceremony, *, by: Any) -> None:
    """Raise what keeps the record from being put right: the person, or that there is none."""
    check_actor(ceremony, RECORD, by=by)
    if ceremony.state != CeremonyState.HELD:
        raise TransitionNotAllowed(f"颁授仪式{ceremony.get_state_display()}，没有可以更正的记录。")


@transaction.atomic
def correct_ceremony(
    ceremony: Ceremony,
    *,
    held_on: date,
    place: str,
    awarded_by: str,
    taken: Taken,
    reason: str,
    by: Any,
    report: Page | None = None,
    shown: Shown | None = None,
) -> Ceremony:
    """Put the record right, with the reason; the journal keeps what it said before, and who took part stays who did."""
    lock(ceremony)  # two corrections at once: the second is of what the first has written
    check_correct(ceremony, by=by)
    check_shown(ceremony, SHOWN, shown)
    if not reason.strip():
        raise ValidationError({"reason": "请写明更正的理由。"})
    if held_on > clock.today():
        raise ValidationError({"held_on": "举行日期晚于今天，请核对。"})
    honours = Honour.objects.filter(presentations__ceremony=ceremony)
    granted_on = honours.aggregate(last=Max("granted_on"))["last"]
    if granted_on and held_on < granted_on:
        raise ValidationError({"held_on": f"举行日期早于所颁荣誉的授予之日（{official_date(granted_on)}），请核对。"})
    before = _payload(ceremony)
    for name, value in _checked(place=place, awarded_by=awarded_by).items():
        setattr(ceremony, name, value)
    ceremony.held_on, ceremony.report = held_on, report
    ceremony.save(update_fields=["held_on", "place", "awarded_by", "report"])
    _present(ceremony, honours, taken)
    record(ceremony, "ceremony.corrected", by=by, reason=reason, payload={"before": before})
    purge_on_commit()
    return ceremony


def _checked(**words: str) -> dict[str, str]:
    said = {name: word.strip() for name, word in words.items()}
    if empty := [name for name, word in said.items() if not word]:
        raise ValidationError(dict.fromkeys(empty, "请填写此项。"))
    check_no_private_numbers(*said.values(), what="颁授仪式的记录", strict=True)
    return said


def _present(ceremony: Ceremony, honours: Iterable[Honour], taken: Taken) -> None:
    """One line for each honour; whoever is not mentioned took it in person."""
    known = {honour.number: honour for honour in honours}
    if not known:
        raise TransitionNotAllowed("没有可以颁授的荣誉：都已撤销或者已经颁授，请取消这次颁授仪式。")
    for name, numbers in {"represented": taken.represented, "absent": taken.absent}.items():
        if unknown := sorted(set(numbers) - known.keys()):
            raise ValidationError({name: f"{'、'.join(unknown)}不在本次颁授之列，请核对荣誉编号。"})
    if twice := sorted(set(taken.represented) & set(taken.absent)):
        raise ValidationError({"absent": f"{'、'.join(twice)}既写了代领，又写了未到场，请核对。"})
    check_no_private_numbers(*taken.represented.values(), what="代领人", strict=True)
    if long := [name for name in taken.represented.values() if len(name) > LONGEST]:
        raise ValidationError({"represented": f"代领人“{long[0][:20]}…”超过{LONGEST}字，请只写姓名。"})
    for number, honour in known.items():
        manner, name = taken.of(number)
        Presentation.objects.update_or_create(
            ceremony=ceremony, honour=honour, defaults={"manner": manner, "represented_by": name}
        )


def _payload(ceremony: Ceremony) -> dict[str, Any]:
    lines = ceremony.presentations.select_related("honour")
    return {
        "held_on": ceremony.held_on,
        "place": ceremony.place,
        "awarded_by": ceremony.awarded_by,
        "taken": {line.honour.number: str(line.manner) for line in lines},
    }
