"""When and where a side is heard in person (当面听取意见): what of a time, a place and a presider can be (Articles 28, 31)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from objections.concerned import recusal_basis
from objections.enums import WITH_OBJECTOR, WITH_OTHER_SIDE, SittingParty
from objections.models import Objection, Sitting, SittingQuerySet
from objections.models.sitting import LONGEST
from objections.presiding import why_not_preside
from objections.rules import check_anonymous, due_on
from portal import clock
from portal.access.models import User
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from portal.workdays import calendar
from portal.workdays.days import YearNotConfirmed

APART = timedelta(hours=1)
"""Between the two sides of one objection: they do not meet at the door."""
MOVABLE = ("starts_at", "minutes", "place", "presider")


@dataclass(frozen=True)
class SittingPlan:
    """Begins when, lasts how many minutes, where, under whom; `note` is told to whoever is heard."""

    starts_at: datetime
    minutes: int
    place: str
    presider: User
    note: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The same as columns."""
        return {
            "starts_at": self.starts_at, "minutes": self.minutes, "place": self.place.strip(),
            "note": self.note.strip(), "presider": self.presider,
        }  # fmt: skip


def check_plan(sitting: Sitting, plan: SittingPlan) -> None:
    """Raise for a time, a place or a presider that cannot be. Call with the objection locked."""
    objection = sitting.objection
    faults = {}
    if not 1 <= plan.minutes <= LONGEST:
        faults["minutes"] = f"时长请填写1至{LONGEST}分钟。"
    if not plan.place.strip():
        faults["place"] = "请填写地点。"
    if faults:
        raise ValidationError(faults)
    check_anonymous(objection, plan.place, "place")
    check_anonymous(objection, plan.note, "note")
    _check_day(objection, plan.starts_at)
    check_presides(plan.presider, objection)
    _check_free(sitting, plan)


def check_presides(presider: Any, objection: Objection) -> None:
    """Raise where something ties the presider to the case by now."""
    if why := why_not_preside(presider, objection):
        raise ValidationError({"presider": f"{presider}{why}，不能主持，请另选他人（{recusal_basis(objection)}）。"})


def _check_day(objection: Objection, starts_at: datetime) -> None:
    """On a working day, told so many working days ahead and not put off further than the rules say."""
    rules, today, day = objection.rules, clock.today(), clock.day_of(starts_at)
    if starts_at <= clock.now():
        raise ValidationError({"starts_at": "开始时间须在现在以后。"})
    first, last = due_on(today, rules.sitting_notice_workdays), due_on(today, rules.sitting_within_workdays)
    try:
        worked = calendar.current().is_workday(day)
    except YearNotConfirmed:
        first = None
    if first is None:
        raise ValidationError(
            {"starts_at": f"{day.year}年的放假安排尚未确认，不能按工作日计算，请先在“工作日历”中确认。"}
        )
    if not worked:
        raise ValidationError({"starts_at": f"{official_date(day)}不是工作日，请改在工作日进行。"})
    if day < first:
        raise RuleViolation(
            rules.deadlines_article,
            f"当面听取意见须提前 {rules.sitting_notice_workdays} 个工作日告知，最早安排在{official_date(first)}",
        )
    if last is not None and day > last:
        raise RuleViolation(
            rules.deadlines_article,
            f"当面听取意见须在 {rules.sitting_within_workdays} 个工作日以内进行，最迟安排在{official_date(last)}",
        )


def _check_free(sitting: Sitting, plan: SittingPlan) -> None:
    """The presider is in one place at a time, and the two sides are kept apart."""
    # The one row that two objections share: of two officers who need the same person, the second sees the first.
    User.objects.select_for_update(no_key=True).get(pk=plan.presider.pk)
    ends_at = plan.starts_at + timedelta(minutes=plan.minutes)
    near = Sitting.objects.awaited().exclude(pk=sitting.pk).filter(
        Q(presider=plan.presider) | Q(objection=sitting.objection_id),
        starts_at__gt=plan.starts_at - timedelta(minutes=LONGEST) - APART, starts_at__lt=ends_at + APART,
    )  # fmt: skip
    for other in near.order_by("starts_at"):
        apart = APART if other.objection_id == sitting.objection_id else timedelta()
        if other.starts_at < ends_at + apart and plan.starts_at < other.ends_at + apart:  # type: ignore[operator]
            raise ValidationError({"starts_at": _taken(other, sitting, plan)})


def _taken(other: Sitting, sitting: Sitting, plan: SittingPlan) -> str:
    at = clock.display(other.starts_at)  # type: ignore[arg-type]
    if other.objection_id == sitting.objection_id:
        return f"同一异议的另一方定于{at}听取，双方分别进行，前后须相隔一小时以上，请换一个时间。"
    return f"{plan.presider}在{at}主持另一次听取意见，请换一个时间或者主持人。"


def hears_objector(sitting: Sitting) -> bool:
    """Whether the objector is in the room."""
    return sitting.party in WITH_OBJECTOR


def hears_other_side(sitting: Sitting) -> bool:
    """Whether the other side is in the room."""
    return sitting.party in WITH_OTHER_SIDE


def of_objector(objection: Objection) -> SittingQuerySet:
    """What the objector may know of."""
    return objection.sittings.filter(party__in=sorted(WITH_OBJECTOR)).order_by("pk")  # type: ignore[no-any-return]


def of_other_side(objection: Objection) -> SittingQuerySet:
    """What the other side may know of."""
    return objection.sittings.filter(party__in=sorted(WITH_OTHER_SIDE)).order_by("pk")  # type: ignore[no-any-return]


def parties_of(objection: Objection) -> Iterator[SittingParty]:
    """Whom the office may hear now: who took the objection back no more, the other side once it was told."""
    if objection.pursued_at is None:
        yield SittingParty.OBJECTOR
    if objection.has_other_side and objection.asked is not None:
        yield SittingParty.OTHER_SIDE
        if objection.together_agreed_at and objection.pursued_at is None:
            yield SittingParty.TOGETHER
