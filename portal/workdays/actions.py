"""Entering and confirming a year's notice: one officer proposes, another confirms (Article 9; four eyes)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from portal import clock
from portal.access.first_person import check_first_person
from portal.access.predicates import is_office
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from portal.workdays.days import NORM, Day, faults
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarDay, CalendarYear
from portal.workdays.signals import year_confirmed, year_discarded, year_proposed
from portal.workdays.transitions import CONFIRM, DISCARD, SUPERSEDE


@transaction.atomic
def propose_year(
    year: int,
    days: Sequence[Day],
    *,
    by: Any,
    document_title: str,
    document_number: str,
    document_url: str = "",
    demonstration: bool = False,
    reason: str = "",
) -> CalendarYear:
    """Enter the days of a year's notice as a draft. A year already confirmed is corrected this way, with a reason.

    What the system (None) enters is nobody's word yet: an officer adopts it before another confirms it.
    """
    if by is not None and not is_office(by):
        raise PermissionDenied("工作日历由评审办经办人录入。")
    if found := list(faults(year, days)):
        raise ValidationError({"days": found})
    # Two drafts of one year: the second finds the first, before there is a row.
    _lock_year(year)
    _check_room(year, reason, demonstration)
    proposal = CalendarYear(
        year=year,
        document_title=document_title.strip(),
        document_number=document_number.strip(),
        document_url=document_url,
        demonstration=demonstration,
        reason=reason.strip(),
        proposed_by=by,
    )
    proposal.full_clean(exclude=["proposed_by", "confirmed_by", "confirmed_at"], validate_constraints=False)
    proposal.save()
    CalendarDay.objects.bulk_create(
        CalendarDay(year=proposal, date=day.date, kind=day.kind, name=day.name) for day in days
    )
    payload = {"year": year, "document": proposal.document_number, "days": len(days), "demonstration": demonstration}
    record(proposal, "workdays.proposed", by=by, reason=reason, payload=payload)
    year_proposed.send(CalendarYear, year=proposal)
    return proposal


@transaction.atomic
def adopt_year(year: CalendarYear, *, by: Any) -> CalendarYear:
    """Answer for a draft the system entered, as if one had typed it: another officer confirms it then."""
    # The year before its row, in every verb that takes both.
    _lock_year(year.year)
    lock(year)
    check_adopt_year(year, by=by)
    year.proposed_by, year.proposed_at = by, clock.now()
    year.save(update_fields=["proposed_by", "proposed_at"])
    record(year, "workdays.adopted", by=by, payload={"year": year.year})
    year_proposed.send(CalendarYear, year=year)
    return year


def check_adopt_year(year: CalendarYear, *, by: Any) -> None:
    """Raise unless this officer may answer for the draft now."""
    if by is None or not is_office(by):
        raise PermissionDenied("工作日历由评审办经办人核对录入。")
    if year.state != YearState.DRAFT or year.proposed_by_id is not None:
        raise TransitionNotAllowed(f"{year}已有录入人，请直接复核。")


@transaction.atomic
def confirm_year(year: CalendarYear, *, by: Any) -> CalendarYear:
    """Confirm a draft entered by somebody else; from now on it counts. Supersedes the year's earlier calendar.

    What runs by it is reckoned anew in the same transaction.
    """
    # The year before its row: two drafts of a year are not both confirmed.
    _lock_year(year.year)
    check_confirm_year(lock(year), by=by)
    earlier = CalendarYear.objects.filter(year=year.year, state=YearState.CONFIRMED).first()
    if earlier:
        apply_transition(earlier, SUPERSEDE, by=by, reason=year.reason, payload={"by": year.pk})
    apply_transition(year, CONFIRM, by=by, payload={"year": year.year}, confirmed_by=by, confirmed_at=clock.now())
    year_confirmed.send(CalendarYear, year=year)
    return year


def check_confirm_year(year: CalendarYear, *, by: Any) -> None:
    """Raise unless this officer may confirm the draft now, and whoever entered it still answers for it."""
    if by is None:
        raise PermissionDenied("工作日历须由两名经办人确认，系统不能代替。")
    check_actor(year, CONFIRM, by=by)
    check_source(year, CONFIRM)
    check_first_person(year.proposed_by_id, is_office, year, did="录入人", instead="请作废后由其他人员重新录入")
    _check_demonstration(year.demonstration)


@transaction.atomic
def discard_year(year: CalendarYear, *, by: Any, reason: str) -> CalendarYear:
    """Throw a draft away, saying why."""
    apply_transition(year, DISCARD, by=by, reason=reason)
    year_discarded.send(CalendarYear, year=year, by=by, reason=reason)
    return year


def _check_room(year: int, reason: str, demonstration: bool) -> None:
    _check_demonstration(demonstration)
    others = CalendarYear.objects.filter(year=year)
    if others.filter(state=YearState.DRAFT).exists():
        raise ValidationError(f"{year}年已有一份日历等待复核，请先复核或作废它。")
    confirmed = others.filter(state=YearState.CONFIRMED).first()
    if confirmed and demonstration:
        raise ValidationError(f"{year}年的日历已经确认，不需要演示用日历。")
    if confirmed and not confirmed.demonstration and not reason.strip():
        raise ValidationError({"reason": f"{year}年的日历已经确认，更正须写明理由。"})


def _check_demonstration(demonstration: bool) -> None:
    if demonstration and not settings.PORTAL_DEMONSTRATION:
        raise RuleViolation(NORM, "正式环境不接受演示用日历，请录入国务院办公厅的通知。")


def _lock_year(year: int) -> None:
    """One officer at a time for a year, also when it has no row yet to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(201, %s)", [year])
