from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.powers.actions import withdraw_role
from portal.workdays import calendar
from portal.workdays.actions import adopt_year, confirm_year, discard_year, propose_year
from portal.workdays.checks import check_no_demonstration
from portal.workdays.days import FIXED_HOLIDAYS, Day, YearNotConfirmed
from portal.workdays.enums import DayKind, YearState
from portal.workdays.models import CalendarDay, CalendarYear
from portal.workdays.seeding import demonstrate_year, load_known_years
from tests.locking import locks_of

DOCUMENT = {"document_title": "国务院办公厅关于2027年部分节假日安排的通知", "document_number": "国办发明电〔2026〕×号"}


def days_of(year, *more):
    return [Day(date(year, month, day), DayKind.HOLIDAY, name) for month, day, name in FIXED_HOLIDAYS] + list(more)


@pytest.fixture
def draft(office):
    return propose_year(2027, days_of(2027), by=office, **DOCUMENT)


def test_second_officer_confirms_and_the_year_counts_at_once(draft, second_office):
    with pytest.raises(YearNotConfirmed):
        calendar.is_workday(date(2027, 3, 1))
    confirm_year(draft, by=second_office)
    assert calendar.is_workday(date(2027, 3, 1)) is True
    assert list(Event.objects.filter(target_type="workdays.calendaryear").values_list("verb", flat=True)) == [
        "workdays.proposed",
        "workdays.confirmed",
    ]


def test_the_year_is_locked_before_its_row_and_every_step_is_on_record(office, second_office):
    def entered(year: int) -> CalendarYear:
        return propose_year(year, days_of(year), by=None, **DOCUMENT)

    assert locks_of(lambda: entered(2027)) == "201,2027"
    year = CalendarYear.objects.get(year=2027)
    assert locks_of(lambda: adopt_year(year, by=office)) == "201,2027 calendaryear"
    assert locks_of(lambda: confirm_year(year, by=second_office)) == "201,2027 calendaryear calendaryear"
    assert locks_of(lambda: discard_year(entered(2028), by=office, reason="误录。")) == "201,2028 calendaryear"
    assert [*Event.objects.filter(verb__startswith="workdays.").order_by("pk").values_list("verb", "actor")] == [
        ("workdays.proposed", None), ("workdays.adopted", office.pk), ("workdays.confirmed", second_office.pk),
        ("workdays.proposed", None), ("workdays.discarded", office.pk),
    ]  # fmt: skip


@pytest.mark.article(9)
def test_the_officer_who_entered_a_year_cannot_confirm_it(draft, office):
    with pytest.raises(PermissionDenied):
        confirm_year(draft, by=office)


@pytest.mark.article(9)
def test_what_a_former_officer_entered_is_discarded_not_confirmed(draft, office, second_office):
    withdraw_role(office, Role.OFFICE, reason="调离")
    with pytest.raises(TransitionNotAllowed, match="录入人评审办甲现在已经回避、停用"):
        confirm_year(draft, by=second_office)
    discard_year(draft, by=second_office, reason="录入人已调离")
    assert propose_year(2027, days_of(2027), by=second_office, **DOCUMENT).state == YearState.DRAFT


@pytest.mark.parametrize("role", ["editor", "reviewer", "discipline", "applicant"])
def test_others_neither_propose_nor_confirm(draft, role, request):
    person = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        propose_year(2028, days_of(2028), by=person, **DOCUMENT)
    with pytest.raises(PermissionDenied):
        confirm_year(draft, by=person)


def test_the_system_cannot_stand_in_for_the_second_officer(draft):
    with pytest.raises(PermissionDenied):
        confirm_year(draft, by=None)


def test_the_database_refuses_one_officer_twice(draft, office):
    CalendarYear.objects.filter(pk=draft.pk).update(confirmed_by=office, confirmed_at=draft.proposed_at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.transition', 'on', true)")
        with pytest.raises(IntegrityError, match="workdays_two_officers"), transaction.atomic():
            cursor.execute("UPDATE workdays_calendaryear SET state = 'confirmed' WHERE id = %s", [draft.pk])


def test_days_of_a_confirmed_year_cannot_change(draft, second_office):
    confirm_year(draft, by=second_office)
    for change in (
        lambda: CalendarDay.objects.filter(year=draft).update(kind=DayKind.WORKDAY),
        lambda: CalendarDay.objects.filter(year=draft).delete(),
        lambda: CalendarDay.objects.create(year=draft, date=date(2027, 3, 8), kind=DayKind.HOLIDAY),
    ):
        with pytest.raises(IntegrityError, match="draft_only"), transaction.atomic():
            change()


def test_correction_needs_a_reason_and_supersedes(draft, office, second_office):
    confirm_year(draft, by=second_office)
    more = Day(date(2027, 3, 1), DayKind.HOLIDAY, "更正")
    with pytest.raises(ValidationError, match="更正须写明理由"):
        propose_year(2027, days_of(2027, more), by=second_office, **DOCUMENT)
    correction = propose_year(2027, days_of(2027, more), by=second_office, reason="国务院办公厅调整", **DOCUMENT)
    assert calendar.is_workday(date(2027, 3, 1)) is True
    confirm_year(correction, by=office)
    assert calendar.is_workday(date(2027, 3, 1)) is False
    draft.refresh_from_db()
    assert draft.state == YearState.SUPERSEDED


def test_one_draft_at_a_time(draft, office):
    with pytest.raises(ValidationError, match="等待复核"):
        propose_year(2027, days_of(2027), by=office, **DOCUMENT)


def test_discarding_needs_a_reason_and_ends_a_draft(draft, office, second_office):
    with pytest.raises(ValidationError, match="须写明理由"):
        discard_year(draft, by=office, reason=" ")
    discard_year(draft, by=office, reason="录错年份")
    with pytest.raises(TransitionNotAllowed):
        confirm_year(draft, by=second_office)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (Day(date(2027, 1, 1), DayKind.HOLIDAY), "出现了两次"),
        (Day(date(2028, 1, 1), DayKind.HOLIDAY), "不属于2027年"),
        (Day(date(2026, 11, 1), DayKind.WORKDAY), "不属于2027年"),
        (Day(date(2027, 3, 1), DayKind.WORKDAY), "是星期一，本来就上班"),
    ],
)
def test_faulty_days_are_refused(office, more, fault):
    with pytest.raises(ValidationError, match=fault):
        propose_year(2027, days_of(2027, more), by=office, **DOCUMENT)


def test_a_forgotten_statutory_holiday_is_named(office):
    with pytest.raises(ValidationError, match="缺少国庆节 2027-10-02"):
        propose_year(2027, [day for day in days_of(2027) if day.date != date(2027, 10, 2)], by=office, **DOCUMENT)


def test_december_day_in_next_years_notice_counts(office, second_office):
    """As the notice for 2019 made 2018-12-29, a Saturday, a working day."""
    load_known_years()
    swapped = [Day(date(2026, 12, 26), DayKind.WORKDAY), Day(date(2026, 12, 31), DayKind.HOLIDAY, "元旦")]
    assert calendar.count_workdays(date(2026, 12, 25), date(2026, 12, 31)) == 4
    confirm_year(propose_year(2027, days_of(2027, *swapped), by=office, **DOCUMENT), by=second_office)
    assert calendar.is_workday(date(2026, 12, 26)) is True
    assert calendar.is_workday(date(2026, 12, 31)) is False


def test_production_refuses_a_demonstration_year_at_every_door(office, second_office, settings):
    settings.PORTAL_DEMONSTRATION = True
    draft = propose_year(2031, days_of(2031), by=office, demonstration=True, **DOCUMENT)
    settings.PORTAL_DEMONSTRATION = False
    for door in (
        lambda: propose_year(2032, days_of(2032), by=office, demonstration=True, **DOCUMENT),
        lambda: confirm_year(draft, by=second_office),
        lambda: demonstrate_year(2033),
    ):
        with pytest.raises(RuleViolation, match="演示用日历"):
            door()


@pytest.mark.django_db
def test_deploy_check_names_demonstration_years(settings):
    settings.PORTAL_DEMONSTRATION = True
    assert [error.id for error in check_no_demonstration(None)] == ["workdays.E001"]
    demonstrate_year(2031)
    settings.PORTAL_DEMONSTRATION = False
    [error] = check_no_demonstration(None)
    assert (error.id, error.msg) == ("workdays.E002", "存在演示用工作日历：2031年。")


@pytest.mark.django_db
def test_loading_twice_adds_nothing():
    assert load_known_years() == [2022, 2023, 2024, 2025, 2026]
    assert load_known_years() == []
    assert CalendarYear.objects.count() == 5
    held = CalendarYear.objects.get(year=2026)
    assert held.document_number == "国办发明电〔2025〕7号"
    assert {held.proposed_by.is_active, held.confirmed_by.is_active} == {False}
    held.proposed_by.refresh_from_db()
    assert (held.proposed_by.is_active, held.proposed_by.has_usable_password()) == (False, False)


@pytest.mark.django_db
def test_commands_answer_anyone():
    load_known_years()

    def run(*args):
        out = StringIO()
        call_command("workday", *args, stdout=out)
        return out.getvalue().splitlines()[0]

    assert run("add", "2026-11-21", "5") == "2026-11-27"
    assert run("count", "2026-09-30", "2026-10-12") == "4"
    assert run("check", "2026-10-10") == "2026-10-10 星期六：工作日"
    for wrong, text in ((("add", "2026-13-01", "1"), "不是日期"), (("add", "2026-12-31", "1"), "2027年的工作日历")):
        with pytest.raises(CommandError, match=text):
            run(*wrong)
