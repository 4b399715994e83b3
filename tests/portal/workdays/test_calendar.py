from datetime import date, timedelta

import chinese_calendar
import pytest
from django.core.exceptions import ValidationError

from portal.workdays import calendar
from portal.workdays.days import YearNotConfirmed
from portal.workdays.seeding import demonstrate_year

pytestmark = [pytest.mark.usefixtures("known_years"), pytest.mark.django_db]


def test_every_day_of_the_known_years_agrees_with_the_source():
    held = calendar.current()
    days = [date(2022, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2022, 1, 1)).days + 1)]
    assert len(days) == 1826
    assert [day for day in days if held.is_workday(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("day", ["2024-02-04", "2024-10-12", "2025-01-26", "2025-10-11", "2026-01-04", "2026-02-28"])
def test_weekend_worked_in_exchange_is_a_workday(day):
    assert calendar.is_workday(date.fromisoformat(day)) is True


@pytest.mark.parametrize("day", ["2024-02-12", "2025-01-28", "2026-02-23", "2026-10-07", "2026-11-21", "2026-01-01"])
def test_holiday_or_weekend_is_no_workday(day):
    assert calendar.is_workday(date.fromisoformat(day)) is False


@pytest.mark.article(21)
@pytest.mark.article(25)
@pytest.mark.parametrize(
    ("published", "starts", "ends"),
    [
        ("2024-02-07", "2024-02-08", "2024-02-20"),  # 春节 02-10…02-17 休，02-09 与 02-18 周日班
        ("2025-01-24", "2025-01-26", "2025-02-07"),  # 01-26 周日班，01-28…02-04 休
        ("2026-02-12", "2026-02-13", "2026-02-26"),  # 02-14 周六班，02-15…02-23 休
        ("2026-09-29", "2026-09-30", "2026-10-12"),  # 国庆 10-01…10-07 休，10-10 周六班
        ("2025-12-30", "2025-12-31", "2026-01-07"),  # 跨年，01-01…01-03 休，01-04 周日班
        ("2026-11-21", "2026-11-23", "2026-11-27"),  # 周六发布，下一个工作日起算
    ],
)
def test_notice_of_five_workdays(published, starts, ends):
    period = calendar.notice_period(date.fromisoformat(published), 5)
    assert period == (date.fromisoformat(starts), date.fromisoformat(ends))


@pytest.mark.parametrize("number", [1, 5, 23, 260])
@pytest.mark.parametrize("start", ["2022-09-30", "2024-02-09", "2025-01-25"])
def test_counting_undoes_adding(start, number):
    day = date.fromisoformat(start)
    assert calendar.count_workdays(day, calendar.add_workdays(day, number)) == number


def test_adding_none_stays_and_negative_goes_back():
    assert calendar.add_workdays(date(2026, 11, 21), 0) == date(2026, 11, 21)
    assert calendar.add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)


def test_last_day_on_a_holiday_moves_on():
    assert calendar.next_workday(date(2026, 10, 3)) == date(2026, 10, 8)
    assert calendar.next_workday(date(2026, 10, 8)) == date(2026, 10, 8)


def test_elapsed_counts_from_the_first_day_to_the_last():
    period = (date(2026, 11, 23), date(2026, 11, 27))
    days = [date(2026, 11, 20) + timedelta(days=n) for n in range(12)]
    assert [calendar.workdays_elapsed(*period, day) for day in days] == [0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5]


def test_unconfirmed_year_is_refused_by_name_and_says_what_to_do():
    with pytest.raises(YearNotConfirmed) as refusal:
        calendar.notice_period(date(2026, 12, 28), 5)
    assert refusal.value.year == 2027
    for endless in (
        lambda: calendar.add_workdays(date(2026, 12, 28), 10**9),
        lambda: calendar.count_workdays(date(2026, 12, 28), date.max),
    ):
        with pytest.raises(YearNotConfirmed):
            endless()
    [text] = refusal.value.messages
    assert text.startswith("2027年的工作日历尚未确认")
    assert "《国务院办公厅关于2027年部分节假日安排的通知》" in text
    assert "/admin/desk/workdays/" in text
    assert "另一名经办人复核确认" in text


def test_weekend_of_an_unconfirmed_year_is_no_guess_either():
    with pytest.raises(YearNotConfirmed):
        calendar.is_workday(date(2027, 1, 2))


def test_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValidationError, match="早于起始日期"):
        calendar.count_workdays(date(2026, 3, 2), date(2026, 3, 1))


def test_one_query_once_the_years_are_known(django_assert_num_queries):
    calendar.current()
    with django_assert_num_queries(1):
        calendar.notice_period(date(2026, 2, 12), 30)


def test_demonstration_year_counts_in_demonstrations_alone(settings):
    settings.PORTAL_DEMONSTRATION = True
    assert demonstrate_year(2027).demonstration is True
    assert calendar.current().demonstration == {2027}
    assert calendar.is_workday(date(2027, 10, 1)) is False
    settings.PORTAL_DEMONSTRATION = False
    with pytest.raises(YearNotConfirmed):
        calendar.is_workday(date(2027, 10, 8))


def test_demonstrating_a_known_year_keeps_the_real_one(settings):
    settings.PORTAL_DEMONSTRATION = True
    assert demonstrate_year(2026).demonstration is False
