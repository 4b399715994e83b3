from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from portal.access.enums import Role
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.transitions.core import apply_transition, lock, may_apply
from portal.workdays.actions import propose_year
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from portal.workdays.transitions import CONFIRM, DISCARD, YEAR_TABLE
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.owning import as_owner
from tests.portal.workdays.test_actions import DOCUMENT, days_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def proposed(module_setup):
    office = module_setup(UserFactory, roles=[Role.OFFICE])
    return module_setup(propose_year, 2027, days_of(2027), by=office, **DOCUMENT)


@pytest.fixture
def year(proposed, db):
    return fresh_from_db(proposed)


@pytest.fixture
def office(proposed, db):
    """Who proposed the year."""
    return fresh_from_db(proposed.proposed_by)


def force(year, state):
    """Put the row into a state behind the engine's back, as only a test may."""
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE workdays_calendaryear SET state = %s, confirmed_at = now(), confirmed_by_id ="
            " (SELECT max(id) FROM access_user) WHERE id = %s",
            [state, year.pk],
        )
    year.refresh_from_db()


@pytest.mark.article(4)
def test_a_transition_writes_state_fields_and_journal_together(year, second_office):
    from portal import clock

    apply_transition(
        year, CONFIRM, by=second_office, payload={"k": 1}, confirmed_by=second_office, confirmed_at=clock.now()
    )
    year.refresh_from_db()
    assert (year.state, year.confirmed_by) == (YearState.CONFIRMED, second_office)
    event = Event.objects.latest("id")
    assert (event.verb, event.actor) == ("workdays.confirmed", second_office)
    assert event.payload == {"k": 1, "from": "draft", "to": "confirmed"}


@pytest.mark.parametrize(("state", "verb", "role"), list(product(YearState, YEAR_TABLE, [*Role, None])))
def test_matrix_of_state_verb_and_role(year, second_office, person_with, state, verb, role):
    """Generated from the table: only the office, and only from the verb's sources."""
    force(year, state)
    person = person_with(*([role] if role else []))
    allowed = role == Role.OFFICE and state in verb.sources
    assert may_apply(year, verb, person) is allowed
    if allowed:
        return
    before = Event.objects.count()
    with pytest.raises(TransitionNotAllowed if role == Role.OFFICE else PermissionDenied):
        apply_transition(year, verb, by=person, reason="理由")
    year.refresh_from_db()
    assert (year.state, Event.objects.count()) == (state, before)


def test_missing_reason_is_refused_and_nothing_is_written(year, office):
    with pytest.raises(ValidationError, match="“作废”须写明理由"):
        apply_transition(year, DISCARD, by=office, reason=" \n")
    year.refresh_from_db()
    assert year.state == YearState.DRAFT


def test_a_stale_object_cannot_be_moved_twice(year, office):
    stale = CalendarYear.objects.get(pk=year.pk)
    apply_transition(year, DISCARD, by=office, reason="一")
    with pytest.raises(TransitionNotAllowed, match="当前状态为“已作废”，不能作废"):
        apply_transition(stale, DISCARD, by=office, reason="二")


def test_permission_is_asked_of_the_locked_row_not_of_what_the_caller_holds(year, office, second_office):
    year.proposed_by = second_office  # in memory only
    with pytest.raises(PermissionDenied):
        apply_transition(year, CONFIRM, by=office)


def test_unsaved_changes_of_the_caller_are_not_written_along(year, office):
    year.document_number = "偷偷改的"
    apply_transition(year, DISCARD, by=office, reason="一")
    assert CalendarYear.objects.get().document_number == DOCUMENT["document_number"]


def test_lock_brings_object_relations_and_prefetches_up_to_date(year, second_office):
    held = CalendarYear.objects.select_related("proposed_by").prefetch_related("days").get()
    assert len(held.days.all()) == 5
    year.days.filter(date="2027-01-01").delete()
    CalendarYear.objects.update(proposed_by=second_office)
    lock(held)
    assert held.proposed_by == second_office
    assert len(held.days.all()) == 4


def test_lock_holds_the_row_and_brings_related_rows_and_fields_left_for_later(year, django_assert_num_queries):
    held = CalendarYear.objects.only("year").get()
    with django_assert_num_queries(1) as asked:
        lock(held, "proposed_by")
        assert (held.document_number, held.proposed_by.pk) == (DOCUMENT["document_number"], year.proposed_by_id)
    assert asked[0]["sql"].endswith('FOR NO KEY UPDATE OF "workdays_calendaryear"')


def test_lock_tells_of_a_row_that_was_taken_away(year):
    CalendarYear.objects.filter(pk=year.pk).delete()
    with pytest.raises(TransitionNotAllowed, match="已经移除"):
        lock(year)


@pytest.mark.parametrize("door", ["save", "update", "sql"])
def test_the_database_refuses_a_state_written_by_anyone_else(year, door):
    year.state = YearState.DISCARDED
    write = {
        "save": year.save,
        "update": lambda: CalendarYear.objects.update(state=YearState.DISCARDED),
        "sql": lambda: connection.cursor().execute("UPDATE workdays_calendaryear SET state = 'discarded'"),
    }[door]
    with pytest.raises(IntegrityError, match="changes state by transition only"), transaction.atomic():
        write()


def test_the_door_closes_behind_a_transition(year, office):
    apply_transition(year, DISCARD, by=office, reason="一")
    with pytest.raises(IntegrityError, match="changes state by transition only"), transaction.atomic():
        CalendarYear.objects.update(state=YearState.DRAFT)


def test_the_door_closes_when_a_transition_fails(year, office, second_office):
    with pytest.raises(IntegrityError, match="workdays_two_officers"):
        apply_transition(year, CONFIRM, by=None)
    with pytest.raises(IntegrityError, match="changes state by transition only"), transaction.atomic():
        CalendarYear.objects.update(state=YearState.DISCARDED)


def test_nothing_is_born_in_a_later_state(office):
    born = CalendarYear(year=2030, proposed_by=office, state=YearState.DISCARDED, **DOCUMENT)
    with pytest.raises(IntegrityError, match="starts as draft"), transaction.atomic():
        born.save()
