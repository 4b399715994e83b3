"""What is due is told by mail, three days before, the day before, and when it is late; once a day, and without a name."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access.enums import Role
from portal.agenda.reminding import remind, remindable
from portal.agenda.tasks import remind_of_duties
from portal.desk.todo import todos_of
from portal.documents.wording import official_date
from portal.messages.models import Message
from portal.powers.actions import suspend_account
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, supplement_application
from tests.factories.programmes import running_edition

pytestmark = pytest.mark.django_db


def told():
    return list(Message.objects.filter(kind="agenda.due").order_by("pk").values_list("body", flat=True))


@pytest.fixture
def day(travel_to, office):
    """The one day on which something is due for the office: of a supplement that waits."""
    travel_to(DURING)
    application = supplement_application(running_edition())
    [due] = {one.until for one in todos_of(office) if one.until == application.open_supplement.due_on}
    return due


def morning(day, hour=9):
    return clock.moment(day, hour)


@pytest.mark.parametrize(("ahead", "is_told"), [(4, False), (3, True), (2, False), (1, True), (0, False), (-1, True),
                                                (-2, False), (-7, False), (-8, True)])  # fmt: skip
def test_it_is_told_on_these_days_alone(day, office, travel_to, ahead, is_told):
    travel_to(morning(day - timedelta(days=ahead)))
    assert remind(office) is is_told
    assert [official_date(day) in text for text in told()] == [True] * is_told


def test_once_a_day_to_whoever_has_it_to_do_and_names_nobody(day, office, travel_to):
    bystander = UserFactory(roles=[Role.REVIEWER])
    travel_to(morning(day - timedelta(days=1)))
    remind_of_duties()
    remind_of_duties()
    [text] = told()
    [item] = Message.objects.get(kind="agenda.due").inbox_items.all()
    assert (item.recipient, bystander in remindable(), "，已经逾期。" in text) == (office, True, False)
    assert not [one.words for one in todos_of(office) if one.plain and one.words != one.plain and one.words in text]
    travel_to(morning(day + timedelta(days=1)))
    remind_of_duties()
    assert "，已经逾期。" in told()[1]


def test_nobody_at_night_nor_once_suspended(day, office, security, travel_to):
    travel_to(morning(day - timedelta(days=1), 7))
    assert remindable() == []
    travel_to(morning(day - timedelta(days=1)))
    other = UserFactory(roles=[Role.OFFICE])
    suspend_account(other, by=security, reason="离岗")
    assert fresh_from_db(other) not in remindable()
    assert office in remindable()
