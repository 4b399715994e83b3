"""Two connections at one moment: whichever comes first, the award's record is one that one of them alone could have written."""

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm
from portal.confirming.actions import withdraw as take_back
from portal.journal.actions import record
from portal.journal.models import Event
from portal.transitions.core import lock
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, draft_application, submitted_application
from tests.factories.honours import active_honour
from tests.factories.programmes import load_own, running_edition
from tests.factories.publicity import PUBLISHED, draft_notice
from tests.factories.reviews import screening_stage
from tests.factories.workdays import known_years
from workflow.applications.actions import decide_passage, request_supplement, withdraw
from workflow.applications.enums import Section
from workflow.applications.models import Passage
from workflow.honours.actions import record_prize_payment
from workflow.programmes.actions import advance_edition, plan_edition
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.models import Edition, RuleSetVersion
from workflow.publicity.actions import publish_notice
from workflow.reviews.acts import Result, propose_outcomes, propose_redecision

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def at_once(moment, *acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same moment, each with a connection of its own; which were done and which refused."""
    barrier, results = threading.Barrier(len(acts)), {}

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with clock.travel(moment):
                barrier.wait()
                act()
            results[place] = "done"
        except ValidationError:
            results[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[place] for place in range(len(acts))]


@pytest.mark.article(3)
def test_two_editions_inside_one_cycle_are_not_both_planned():
    ruleset, opens = load_own(), clock.moment(date(2026, 3, 2), 9)

    def plan(year: int) -> Edition:
        at = clock.moment(date(year, 3, 2), 9)
        own = RuleSetVersion.objects.get(pk=ruleset.pk)
        return plan_edition(own, year=year, slug=f"e-{year}", opens_at=at, deadline=at + timedelta(days=40), by=None)

    assert sorted(at_once(opens, lambda: plan(2026), lambda: plan(2027))) == ["done", "refused"]
    assert Edition.objects.count() == 1


def test_list_published_while_an_applicant_withdraws_never_shows_one_who_is_in_it_as_running():
    notice = draft_notice(2)
    entry = notice.entries.order_by("position").first()
    application = entry.application
    published, withdrawn = at_once(
        clock.moment(PUBLISHED),
        lambda: publish_notice(fresh_from_db(notice), by=None),
        lambda: withdraw(fresh_from_db(application), by=None, reason="另有安排。"),
    )
    assert withdrawn == "done"
    if published == "done":  # the withdrawal came second and struck the entry
        assert fresh_from_db(entry).left_as == "withdrawn"
    else:
        assert fresh_from_db(notice).state == "draft"


def check_nobody_waits_to_begin(edition: Edition) -> None:
    """While an officer's verb holds the edition an application to it is begun all the same: its key is not held."""
    found: list[str] = []
    applies = threading.Thread(target=lambda: found.extend(at_once(DURING, lambda: draft_application(edition))))
    with transaction.atomic():
        lock(fresh_from_db(edition))
        applies.start()
        applies.join(5)
        assert found == ["done"]


@pytest.mark.article(21)
def test_supplement_asked_while_the_stage_is_left_belongs_to_one_of_both():
    known_years()
    edition = running_edition()
    with clock.travel(DURING):
        application = submitted_application(edition)
        check_nobody_waits_to_begin(edition)
    asked, advanced = at_once(
        edition.deadline + timedelta(seconds=1),
        lambda: request_supplement(fresh_from_db(application), by=None, items="补。", sections=[Section.CONTENT]),
        lambda: advance_edition(fresh_from_db(edition), by=None, from_stage="application"),
    )
    # Asked first, it keeps the call open; asked second, it is asked in screening.
    assert (asked, advanced) in {("done", "refused"), ("done", "done")}
    assert fresh_from_db(application).state == "supplement"
    expected = "qualification" if advanced == "done" else "application"
    assert fresh_from_db(edition).current_stage.code == expected


def officers(count: int) -> list:
    return [UserFactory(roles=[Role.OFFICE]) for _ in range(count)]


def proposed_cancellation():
    edition = running_edition()
    first, *others = officers(3)
    return edition, propose_cancellation(edition, by=first, reason="工作计划调整。"), first, others


def test_two_who_confirm_at_once_do_it_once():
    edition, proposed, _, others = proposed_cancellation()
    acts = [lambda by=by: confirm(fresh_from_db(proposed), by=fresh_from_db(by)) for by in others]
    assert sorted(at_once(DURING, *acts)) == ["done", "refused"]
    assert fresh_from_db(edition).state == "cancelled"
    assert Event.objects.filter(verb="edition.cancelled").count() == 1
    assert fresh_from_db(proposed).state == "confirmed"


def test_confirming_and_withdrawing_at_once_leave_one_truth():
    edition, proposed, first, others = proposed_cancellation()
    confirmed, withdrawn = at_once(
        DURING,
        lambda: confirm(fresh_from_db(proposed), by=fresh_from_db(others[0])),
        lambda: take_back(fresh_from_db(proposed), by=fresh_from_db(first)),
    )
    assert {confirmed, withdrawn} == {"done", "refused"}
    expected = ("confirmed", "cancelled") if confirmed == "done" else ("withdrawn", "running")
    assert (fresh_from_db(proposed).state, fresh_from_db(edition).state) == expected


def under_screening():
    """The qualification review of two applications, a second after the call, and that moment."""
    known_years()
    edition = running_edition()
    with clock.travel(DURING):
        for _ in range(2):
            submitted_application(edition)
    moment = edition.deadline + timedelta(seconds=1)
    with clock.travel(moment):
        stage = screening_stage(edition)
    return stage, list(edition.applications.order_by("number")), moment


@pytest.mark.article(21)
def test_list_confirmed_while_one_of_it_withdraws_is_done_whole_or_not_at_all():
    stage, applications, moment = under_screening()
    first, second = officers(2)
    with clock.travel(moment):
        results = [Result(application, passed=True) for application in applications]
        proposed = propose_outcomes(stage, results, by=first, reason="已逐件审查。")
    gone = applications[1]
    confirmed, withdrawn = at_once(
        moment,
        lambda: confirm(fresh_from_db(proposed), by=fresh_from_db(second)),
        lambda: withdraw(fresh_from_db(gone), by=fresh_from_db(gone.applicant), reason="另有安排。"),
    )
    assert (withdrawn, fresh_from_db(gone).state) == ("done", "withdrawn")
    expected = (2, "confirmed") if confirmed == "done" else (0, "lapsed")
    assert (Passage.objects.filter(outcome="passed").count(), fresh_from_db(proposed).state) == expected


@pytest.mark.article(21)
def test_two_who_confirm_a_result_put_right_at_once_replace_it_once():
    stage, (application, _), moment = under_screening()
    first, *others = officers(3)
    with clock.travel(moment):
        passed = decide_passage(application, stage, "passed", by=None)
        proposed = propose_redecision(passed, by=first, reason="登记日期核对有误。")
    acts = [lambda by=by: confirm(fresh_from_db(proposed), by=fresh_from_db(by)) for by in others]
    assert sorted(at_once(moment, *acts)) == ["done", "refused"]
    assert list(Passage.objects.order_by("pk").values_list("outcome", "replaces")) == [
        ("passed", None),
        ("left_out", passed.pk),
    ]
    assert Event.objects.filter(verb="application.passage_decided").count() == 2


@pytest.mark.article(21)
def test_result_is_put_right_or_its_list_is_published_never_both():
    notice = draft_notice(2)
    application = notice.entries.order_by("position").first().application
    first, second = officers(2)
    with clock.travel(clock.moment(PUBLISHED)):
        proposed = propose_redecision(application.passages.in_force().get(), by=first, reason="登记日期核对有误。")
    corrected, published = at_once(
        clock.moment(PUBLISHED),
        lambda: confirm(fresh_from_db(proposed), by=fresh_from_db(second)),
        lambda: publish_notice(fresh_from_db(notice), by=None),
    )
    assert {corrected, published} == {"done", "refused"}
    expected = ("eliminated", "draft") if corrected == "done" else ("submitted", "running")
    assert (fresh_from_db(application).state, fresh_from_db(notice).state) == expected


def test_payment_and_its_twin_are_not_both_recorded():
    with transaction.atomic():  # a list and its version are committed together
        honour = active_honour()
    paid_on = honour.granted_on + timedelta(days=1)

    def pay() -> object:
        voucher = {"amount_yuan": 60_000, "paid_on": paid_on, "reference": "示例凭证1"}
        return record_prize_payment(fresh_from_db(honour), by=None, **voucher)

    assert sorted(at_once(clock.moment(paid_on), pay, pay)) == ["done", "refused"]
    assert honour.payments.total() == 60_000


def test_events_of_one_thing_written_at_once_stand_one_after_the_other():
    """The chain is locked, then read: the second finds what the first committed while it waited."""
    target = UserFactory()
    holding, waits = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            record(target, "thing.first", by=None)
            holding.set()
            waits.wait(5)
            time.sleep(0.2)  # the other is at the lock by now

    def second() -> None:
        holding.wait(5)
        with transaction.atomic():
            waits.set()
            record(target, "thing.second", by=None)

    assert at_once(clock.now(), first, second) == ["done", "done"]
    events = Event.objects.filter(target_type="access.user", target_id=str(target.pk)).order_by("sequence")
    one, two = events
    assert ([one.verb, two.verb], two.sequence, two.previous_hash) == (["thing.first", "thing.second"], 2, one.hash)
