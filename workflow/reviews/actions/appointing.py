"""评审日程: applicants are heard or visited at a time and place told beforehand (Articles 22, 23)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice, pairwise
from random import SystemRandom
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.shown import Shown, check_shown
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from portal.workdays import calendar
from workflow.applications.models import Application
from workflow.programmes.actions import check_running
from workflow.programmes.models import Stage
from workflow.reviews.actions.checks import check_in_progress, check_undecided, lock_stage, require_office
from workflow.reviews.clashing import check_free
from workflow.reviews.letters.appointing import tell_appointed, tell_called_off, tell_moved
from workflow.reviews.models import Appointment
from workflow.reviews.models.appointments import LONGEST, STANDING
from workflow.reviews.transitions import CANCEL_APPOINTMENT, HOLD, MISS, MOVE

ONE_DAY = timedelta(days=1)
AHEAD = timedelta(days=366)
"""So far ahead at most: no stage lasts as long, and a year is soon mistyped."""
MOVABLE = ("starts_at", "minutes", "place")
_lots = SystemRandom()


@dataclass(frozen=True)
class Plan:
    """One appointment after the other: `minutes` each and `pause` between; past `latest`, the next working day goes on.

    Where there are `others` besides the place, one is held in each of them at the same time.
    """

    starts_at: datetime
    minutes: int
    place: str
    pause: int = 0
    latest: time | None = None
    others: tuple[str, ...] = ()

    @property
    def places(self) -> list[str]:
        return [place.strip() for place in (self.place, *self.others)]

    def times(self, number: int) -> list[tuple[datetime, str]]:
        """When and where so many begin: every place at a time, then the next time. Raises `ValidationError`."""
        self.check()
        return list(islice(((at, place) for at in self._slots() for place in self.places), number))

    def check(self) -> None:
        """Raise for a time or place that cannot be."""
        faults = {}
        if self.starts_at <= clock.now():
            faults["starts_at"] = "开始时间须在现在以后。"
        elif self.starts_at > clock.now() + AHEAD:
            faults["starts_at"] = "开始时间距今超过一年，请核对年份。"
        if not 1 <= self.minutes <= LONGEST:
            faults["minutes"] = f"时长请填写1至{LONGEST}分钟。"
        if not 0 <= self.pause <= LONGEST:
            faults["pause"] = f"间隔请填写0至{LONGEST}分钟。"
        if not self.place.strip():
            faults["place"] = "请填写地点。"
        if not all(self.places[1:]) or len(set(self.places)) < len(self.places):
            faults["others"] = "同时进行的其他地点不得空白，也不得与地点重复。"
        if self.latest and not faults and not self._fits(self.starts_at):
            faults["latest"] = "按这一时间，当日连一场也排不下，请核对。"
        if faults:
            raise ValidationError(faults)

    def _slots(self) -> Iterator[datetime]:
        at, begin = self.starts_at, clock.local(self.starts_at)
        while True:
            yield at
            day, at = clock.day_of(at), at + timedelta(minutes=self.minutes + self.pause)
            if clock.day_of(at) != day or not self._fits(at):
                at = clock.moment(calendar.current().next_workday(day + ONE_DAY), begin.hour, begin.minute)

    def _fits(self, at: datetime) -> bool:
        """Whether one that begins then ends in time, on the same day."""
        end = at + timedelta(minutes=self.minutes)
        return clock.day_of(end) == clock.day_of(at) and (self.latest is None or clock.local(end).time() <= self.latest)


def check_arrange(stage: Stage, *, by: Any) -> None:
    """Raise what keeps appointments from being made now: the person, the stage, that it does not meet in person."""
    require_office(by)
    check_in_progress(stage, "assessment")
    if not stage.options.in_person:
        raise RuleViolation(stage.article, f"“{stage.name}”不当面进行，不安排日程")


@transaction.atomic
def arrange_appointments(
    stage: Stage, applications: Iterable[Application], plan: Plan, *, by: Any, note: str = "", by_lot: bool = False
) -> list[Appointment]:
    """One appointment each, in the order given or drawn by lot; applicants and their reviewers are told.

    Raises `ValidationError` for a time, place or application that cannot be; then none is made.
    """
    lock_stage(stage, "assessment")
    check_arrange(stage, by=by)
    asked = _locked(applications)
    if not asked:
        raise ValidationError("没有可以安排日程的申报。")
    for application in asked:
        _check_open(application, stage, by=by)
    if by_lot:
        _lots.shuffle(asked)
    made = [
        _arranged(application, stage, plan, slot, by=by, note=note, position=nth if by_lot else None)
        for nth, (application, slot) in enumerate(zip(asked, plan.times(len(asked)), strict=True), 1)
    ]
    for place in plan.places:
        _check_no_clash(stage, place, made)
    check_free(made)
    for appointment in made:
        tell_appointed(appointment)
    return made


def _locked(applications: Iterable[Application]) -> list[Application]:
    """Locked in the order of their keys, given back in the order they came in."""
    asked = list(applications)
    for application in sorted(asked, key=lambda one: one.pk):
        lock(application)
    return asked


def _check_open(application: Application, stage: Stage, *, by: Any) -> None:
    require_office(by, application)
    check_undecided(application, stage)
    if application.appointments.filter(stage=stage, state__in=STANDING).exists():
        raise TransitionNotAllowed(f"{application}在“{stage.name}”已有日程，需要变动的请改期。")


def _arranged(
    application: Application,
    stage: Stage,
    plan: Plan,
    slot: tuple[datetime, str],
    *,
    by: Any,
    note: str,
    position: int | None,
) -> Appointment:
    starts_at, place = slot
    made = Appointment.objects.create(
        application=application, stage=stage, starts_at=starts_at, minutes=plan.minutes, place=place,
        position=position, note=note.strip(), arranged_by=by,
    )  # fmt: skip
    said = {"stage": stage.code, "appointment": made.pk, "starts_at": starts_at, "position": position}
    for target in (made, application):
        record(target, "review.appointment_arranged", by=by, payload=said)
    return made


def _check_no_clash(stage: Stage, place: str, changed: Sequence[Appointment]) -> None:
    """Nobody waits before a door behind which another is heard. The stage's lock is held: no two are made at once."""
    there = Appointment.objects.awaited().filter(stage__edition=stage.edition_id, place=place).order_by("starts_at")
    rows = list(there.select_related("application"))
    keys = {one.pk for one in changed}
    for first, second in pairwise(rows):
        if first.ends_at > second.starts_at and keys & {first.pk, second.pk}:
            raise ValidationError(
                {"starts_at": f"“{place}”在{clock.display(second.starts_at)}已经排有一场，请换一个时间或者地点。"}
            )


def check_move(appointment: Appointment, *, by: Any) -> None:
    """Raise what keeps it from being moved now."""
    _check_settle(appointment, MOVE, by=by)


@transaction.atomic
def move_appointment(
    appointment: Appointment,
    *,
    by: Any,
    starts_at: datetime,
    minutes: int,
    place: str,
    reason: str,
    shown: Shown | None = None,
) -> Appointment:
    """Another time or place than the page `shown` had them, and why; applicant and reviewers are told."""
    lock_stage(appointment.stage, "assessment")
    check_move(lock(appointment), by=by)
    check_shown(appointment, MOVABLE, shown)
    Plan(starts_at, minutes, place).check()
    changes = {"starts_at": starts_at, "minutes": minutes, "place": place.strip()}
    if changes == {name: getattr(appointment, name) for name in MOVABLE}:
        raise ValidationError("时间、时长和地点都没有改动。")
    former = {"former": appointment.starts_at, "starts_at": starts_at}
    apply_transition(appointment, MOVE, by=by, reason=reason, payload=former, **changes)
    _recorded(appointment, MOVE.event, by=by, reason=reason)
    _check_no_clash(appointment.stage, appointment.place, [appointment])
    check_free([appointment])
    tell_moved(appointment, reason=reason)
    return appointment


def check_hold(appointment: Appointment, *, by: Any) -> None:
    """Raise what keeps it from being said to have been held: not before it begins."""
    _check_settle(appointment, HOLD, by=by)
    _check_begun(appointment)


@transaction.atomic
def hold_appointment(appointment: Appointment, *, by: Any, attendance: str) -> Appointment:
    """It was held; who was there, of the applicant and of the panel."""
    lock_stage(appointment.stage, "assessment")
    check_hold(lock(appointment), by=by)
    if not attendance.strip():
        raise ValidationError({"attendance": "请写明到场的人员。"})
    return _settled(appointment, HOLD, by=by, attendance=attendance.strip())


def check_miss(appointment: Appointment, *, by: Any) -> None:
    """Raise what keeps it from being said to have been missed: not before it begins."""
    _check_settle(appointment, MISS, by=by)
    _check_begun(appointment)


@transaction.atomic
def miss_appointment(appointment: Appointment, *, by: Any, reason: str) -> Appointment:
    """Nobody came, and what is known of why; another may be arranged."""
    lock_stage(appointment.stage, "assessment")
    check_miss(lock(appointment), by=by)
    return _settled(appointment, MISS, by=by, reason=reason, attendance=reason.strip())


def check_cancel_appointment(appointment: Appointment, *, by: Any) -> None:
    """Raise what keeps it from being called off now."""
    _check_settle(appointment, CANCEL_APPOINTMENT, by=by)


@transaction.atomic
def cancel_appointment(appointment: Appointment, *, by: Any, reason: str) -> Appointment:
    """It is not going to be held, and why; applicant and reviewers are told."""
    lock_stage(appointment.stage, "assessment")
    check_cancel_appointment(lock(appointment), by=by)
    _settled(appointment, CANCEL_APPOINTMENT, by=by, reason=reason)
    tell_called_off(appointment, reason=reason)
    return appointment


def cancel_appointments(application: Application, *, by: Any, **what: Any) -> None:
    """Nobody is awaited who left the running: that they left is told to all whom this concerns."""
    for appointment in application.appointments.awaited().order_by("pk"):
        _settled(appointment, CANCEL_APPOINTMENT, by=None, reason=application.get_left_as_display())


def check_met(application: Application, stage: Stage) -> None:
    """Raise while its appointment is still to come: nobody judges what they have not heard or seen."""
    if not stage.options.in_person:
        return
    ahead = application.appointments.awaited().filter(stage=stage, starts_at__gt=clock.now()).first()
    if ahead:
        raise TransitionNotAllowed(f"“{stage.name}”定于{clock.display(ahead.starts_at)}进行，开始以后再提交评分表。")


def _check_settle(appointment: Appointment, transition: Any, *, by: Any) -> None:
    check_actor(appointment, transition, by=by)
    check_running(appointment.application.edition)
    check_source(appointment, transition)


def _check_begun(appointment: Appointment) -> None:
    if appointment.starts_at > clock.now():
        raise TransitionNotAllowed(f"{clock.display(appointment.starts_at)}才开始，开始以后再登记。")


def _settled(appointment: Appointment, transition: Any, *, by: Any, reason: str = "", **changes: Any) -> Appointment:
    apply_transition(appointment, transition, by=by, reason=reason, settled_at=clock.now(), **changes)
    _recorded(appointment, transition.event, by=by, reason=reason)
    return appointment


def _recorded(appointment: Appointment, event: str, *, by: Any, reason: str = "") -> None:
    """In the application's journal too, where the case is read."""
    record(appointment.application, event, by=by, reason=reason, payload={"appointment": appointment.pk})
