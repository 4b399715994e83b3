"""Two connections at once: whoever is replaced or recused while scoring has scored before, or not at all."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import running_edition
from tests.factories.reviews import WORDS, assigned, panel_of, points, reviewer_user, sheet_by
from workflow.reviews.actions import (
    dismiss_panel_member,
    order_recusal,
    publish_report,
    replace_panel_member,
    submit_score_sheet,
    withdraw_assignment,
)
from workflow.reviews.models import Report, ScoreSheet
from workflow.reviews.queries import tally

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def assignment():
    """A file with a pledged member, two others having scored it; in document review."""
    edition = running_edition()
    with clock.travel(DURING):
        application = submitted_application(edition)
    stage = reach(edition, "documents")
    with clock.travel(stage.entered_at):
        _, *others, last = panel_of(edition, 4).members.order_by("pk")
        for member in others:
            sheet_by(application, stage, member)
        return assigned(application, stage, last)


def at_once(moment, *acts: Callable[[], object]) -> list[str]:
    """Run them at the same moment on connections of their own; what became of each, in order."""
    barrier, results = threading.Barrier(len(acts)), {}

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with clock.travel(moment):
                barrier.wait()
                act()
            results[place] = "done"
        except (ValidationError, PermissionDenied):
            results[place] = "refused"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return [results[place] for place in range(len(acts))]


def scores(row) -> Callable[[], object]:
    given = points(row)
    return lambda: submit_score_sheet(fresh_from_db(row), by=fresh_from_db(row.member.user), **given, **WORDS)


def moment_of(row):
    return row.stage.entered_at + timedelta(seconds=1)


def test_who_is_replaced_while_scoring_has_scored_before_or_not_at_all(assignment):
    newcomer = reviewer_user()
    scored, replaced = at_once(
        moment_of(assignment),
        scores(assignment),
        lambda: replace_panel_member(
            fresh_from_db(assignment.member), newcomer, unit="某协会", by=None, reason="因病。"
        ),
    )
    assert replaced == "done"
    assert ScoreSheet.objects.filter(assignment=assignment).exists() is (scored == "done")


def test_file_taken_back_while_it_is_scored_is_one_or_the_other(assignment):
    outcome = at_once(
        moment_of(assignment),
        scores(assignment),
        lambda: withdraw_assignment(fresh_from_db(assignment), by=None, reason="误。"),
    )
    assert sorted(outcome) == ["done", "refused"]
    assert ScoreSheet.objects.filter(assignment=assignment).exists() is (outcome[0] == "done")


def test_two_officers_fill_one_seat_once(assignment):
    one, two = reviewer_user(), reviewer_user()
    outcome = at_once(
        moment_of(assignment),
        lambda: replace_panel_member(fresh_from_db(assignment.member), one, unit="某协会", by=None, reason="因病。"),
        lambda: dismiss_panel_member(fresh_from_db(assignment.member), by=None, reason="长期不到会。"),
    )
    assert sorted(outcome) == ["done", "refused"]
    assert two.panel_seats.count() == 0


def test_report_issued_while_a_reviewer_is_recused_says_what_counts(assignment):
    application, stage = assignment.application, assignment.stage
    with clock.travel(moment_of(assignment)):
        scores(assignment)()
    at_once(
        moment_of(assignment),
        lambda: publish_report(fresh_from_db(application), fresh_from_db(stage), by=None, text="报告。"),
        lambda: order_recusal(fresh_from_db(application), assignment.member.user, by=None, reason="后知。"),
    )
    report = Report.objects.in_force().filter(application=application).first()
    counted = tally(application, stage)
    assert report is None or (report.average, report.sheets_counted) == (counted.average, counted.count)
