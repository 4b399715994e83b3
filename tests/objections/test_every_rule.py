"""The terms of an objection and the words about it, each side of each condition (Article 31)."""

from datetime import date

import pytest

from objections import rules
from objections.models import Objection
from objections.permissions import may_read_objection, office_on_objection
from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.identity import credit_code
from tests.factories.objections import CONTACT, EMAIL, NAME, NUMBER, PHONE, UNIT, filed
from tests.locking import answer_to
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
WEDNESDAY, UNKNOWN = date(2026, 5, 13), date(2031, 1, 6)


def test_a_step_is_due_in_working_days_and_waits_for_its_calendar(notice):
    assert rules.due_on(WEDNESDAY, 5) == date(2026, 5, 20)
    assert rules.due_on(UNKNOWN, 5) is None
    assert rules.clock_fields(5) == {
        "clock_from": WEDNESDAY, "clock_workdays": 5, "due_on": date(2026, 5, 20), "reminded_on": None,
    }  # fmt: skip
    assert set(rules.stopped_clock().values()) == {None}


# When the step is due, how long it was, and how many working days are left on Wednesday 13 May 2026.
LEFT = [
    (None, 5, 5), (None, None, 1), (date(2026, 5, 12), 5, 1), (WEDNESDAY, 5, 1), (date(2026, 5, 14), 5, 1),
    (date(2026, 5, 15), 5, 2), (date(2026, 5, 17), 5, 2), (date(2026, 5, 18), 5, 3),
]  # fmt: skip


@pytest.mark.parametrize(("due", "length", "left"), LEFT)
def test_what_is_left_of_a_step(notice, due, length, left):
    assert rules.workdays_left(Objection(due_on=due, clock_workdays=length)) == left


def test_at_least_a_day_is_left_over_a_weekend(notice, travel_to):
    travel_to(clock.moment(date(2026, 5, 16), 10))
    assert rules.workdays_left(Objection(due_on=date(2026, 5, 17), clock_workdays=5)) == 1


def test_days_since_are_counted_where_the_calendar_says(notice, travel_to):
    assert rules.workdays_since(date(2026, 5, 11)) == 2
    travel_to(clock.moment(UNKNOWN, 10))
    assert rules.workdays_since(date(2026, 5, 11)) is None


# Words, and whether each field takes them: the public summary, and what is said to those concerned.
WORDS = [
    ("经核查，数据一致。", "", ""), ("", "", ""), (NAME, "x", "x"), ("　".join(NAME), "x", "x"), (NAME[:2], "", ""),
    (PHONE, "x", "x"), (EMAIL.upper(), "x", "x"), (NUMBER, "x", "x"), ("13900139000", "x", "x"),
    ("021-62345678", "x", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "summary", "reply"), WORDS)
def test_words_name_neither_the_objector_nor_anybody_s_number(entry, text, summary, reply):
    objection = filed(entry)
    for field, expected in (("summary", summary), ("reply", reply)):
        answer = answer_to(lambda field=field: rules.check_anonymous(objection, f"经查：{text}", field))
        assert bool(answer) is bool(expected), field


@pytest.mark.parametrize("text", [UNIT, CONTACT, PHONE, credit_code(7)])
def test_words_name_no_unit_that_objected(entry, text):
    objection = filed(entry, unit=True)
    assert answer_to(lambda: rules.check_anonymous(objection, f"经查：{text}", "reply")) == "ValidationError"
    assert answer_to(lambda: rules.check_anonymous(objection, "经核查，数据一致。", "reply")) == ""


def test_a_name_of_one_sign_hides_nothing(entry):
    objection = filed(entry)
    objection.person.name = "示"
    assert answer_to(lambda: rules.check_anonymous(objection, "示例单位的数据一致。", "reply")) == ""


@pytest.mark.article(28)
@pytest.mark.attack("已回避的人办理异议")
def test_who_reads_and_who_handles_a_case(entry, office, second_office, discipline, reviewer):
    objection = filed(entry)
    order_recusal(fresh_from_db(entry.application), second_office, by=None, reason="有利害关系。")
    people = [office, second_office, discipline, reviewer, UserFactory()]
    assert [office_on_objection(user, objection) for user in people] == [True, False, False, False, False]
    assert [may_read_objection(user, objection) for user in people] == [True, False, True, False, False]
