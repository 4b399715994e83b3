"""Results that one officer proposes: what else waits excludes them, what the act would refuse is refused (Articles 21, 28)."""

from datetime import timedelta

import pytest

from portal import clock
from portal.confirming.actions import withdraw
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.applications import department_with_user
from tests.factories.reviews import assigned, panel_of
from tests.locking import answer_to, trace_of
from workflow.applications.actions import decide_passage, request_supplement, resubmit
from workflow.applications.enums import Outcome, Section
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition, Stage
from workflow.reviews.actions import (
    consult_department,
    order_recusal,
    reply_consultation,
    submit_opinion,
)
from workflow.reviews.acts import Result, check_outcome_now, is_waiting, propose_outcome, propose_outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]
STAGE = "qualification"
WAITS, NOT_YOU, WRONG = "TransitionNotAllowed", "PermissionDenied", "ValidationError"


@pytest.fixture
def asking(screening, applications, office, reviewer):
    """What is asked of the two files: by themselves, on a list, by whom else, without a reason, of another stage."""
    first, second = applications
    stage = fresh_from_db(screening)

    def alone(application, by=office, where=stage, **more):
        return lambda: propose_outcome(fresh_from_db(application), where, by=by, **{"passed": True, **more})

    def listed(*files, by=office, passed=True, reason="审查结果。", each=""):
        return lambda: propose_outcomes(
            fresh_from_db(stage), [Result(fresh_from_db(one), passed, each) for one in files], by=by, reason=reason
        )

    return {
        "first": alone(first), "second": alone(second), "list": listed(first, second), "list of second": listed(second),
        "out": alone(first, passed=False, reason="登记不满三年。"),
        "another's": alone(first, by=reviewer), "another's list": listed(first, by=reviewer),
        "out without a reason": alone(first, passed=False), "listed out without a reason": listed(first, passed=False),
        "list without a reason": listed(first, reason=" "), "empty list": listed(),
        "of another stage": alone(first, where=stage.edition.stages.get(code="qualification-notice")),
    }  # fmt: skip


def answers(asking) -> dict[str, str]:
    return {name: answer_to(act) for name, act in asking.items()}


NEVER = {
    "another's": NOT_YOU, "another's list": NOT_YOU, "out without a reason": WRONG, "listed out without a reason": WRONG,
    "list without a reason": WRONG, "of another stage": WAITS,
}  # fmt: skip
FREE = {"first": "", "out": "", "second": "", "list": "", "list of second": "", "empty list": WRONG}


def test_what_waits_is_asked_for_no_second_time(asking, applications, screening, office):
    assert answers(asking) == FREE | NEVER
    first = asking["first"]()
    waiting = {
        "first": WAITS,
        "out": WAITS,
        "list": WAITS,
        "out without a reason": WAITS,
        "listed out without a reason": WAITS,
    }
    assert answers(asking) == FREE | NEVER | waiting
    withdraw(first, by=office)
    asking["list"]()
    found = answers(asking)
    assert {name for name in ("first", "second", "list", "list of second") if not found[name]} == set()
    assert [is_waiting(one, screening) for one in applications] == [True, True]


def test_what_is_decided_is_not_proposed(asking, applications, screening, office):
    decide_passage(applications[0], screening, Outcome.PASSED, by=None)
    found = answers(asking)
    assert {name: found[name] for name in ("first", "second", "list", "list of second")} == {
        "first": WAITS, "second": "", "list": WRONG, "list of second": "",
    }  # fmt: skip
    asked = [answer_to(lambda one=one: check_outcome_now(one, screening, by=office)) for one in applications]
    assert asked == [WAITS, ""]


def supplemented(application, stage):
    request_supplement(application, by=None, items="补。", sections=[Section.CONTENT])
    resubmit(application, by=application.applicant)


def replied(application, stage):
    department, user = department_with_user("征求意见部门")
    reply_consultation(
        consult_department(application, stage, department, by=None, question="有无事故？"), by=user, reply="有。"
    )


def reviewed(application, stage):
    given = assigned(application, stage, panel_of(stage.edition, 1).members.get())
    submit_opinion(given, by=given.member.user, complete=False, qualified=False, text="登记不满三年。")


@pytest.mark.parametrize("listed", [False, True], ids=["alone", "listed"])
@pytest.mark.parametrize("arrive", [supplemented, replied, reviewed])
def test_a_result_drawn_up_before_something_arrived_is_drawn_up_again(asking, applications, screening, arrive, listed):
    pending = asking["list" if listed else "first"]()
    arrive(fresh_from_db(applications[0]), fresh_from_db(screening))
    assert fresh_from_db(pending).state == PendingState.LAPSED
    assert InboxItem.objects.filter(recipient=pending.proposed_by, message__kind="pending.lapsed").count() == 1


@pytest.mark.article(28)
def test_a_result_that_rests_on_an_opinion_is_drawn_up_again_when_the_opinion_counts_no_more(
    asking, applications, screening, office
):
    one, silent = panel_of(screening.edition, 2).members.all()
    for member in (one, silent):
        given = assigned(applications[0], screening, member)
        if member == one:
            submit_opinion(given, by=one.user, complete=True, qualified=True, text="符合条件。")
    pending = asking["first"]()
    order_recusal(applications[0], silent.user, by=office, reason="曾任顾问")
    assert fresh_from_db(pending).state == PendingState.PENDING
    order_recusal(applications[0], one.user, by=office, reason="曾任顾问")
    assert fresh_from_db(pending).state == PendingState.LAPSED


def test_nobody_is_left_out_in_the_time_given_for_a_supplement(asking, applications, travel_to):
    request_supplement(fresh_from_db(applications[0]), by=None, items="补。", sections=[Section.CONTENT])
    assert answer_to(asking["out"]) == WAITS
    travel_to(clock.moment(applications[0].supplements.get().due_on + timedelta(days=1)))
    assert answer_to(asking["out"]) == ""


def left_to_one(edition: Edition) -> None:
    data = edition.rules.model_copy(update={"two_officers": None}).as_data()
    data["two_officers"] = {"decisions": [], "article": "9"}
    Edition.objects.filter(pk=edition.pk).update(frozen=freeze(data, f"{'0' * 63}1"))


def test_where_one_officer_decides_it_is_done_at_once_and_under_the_same_locks(asking, screening, applications, office):
    left_to_one(screening.edition)
    stage = Stage.objects.get(pk=screening.pk)
    done = trace_of(lambda: propose_outcome(fresh_from_db(applications[0]), stage, passed=True, by=office))
    assert done == ("edition application edition application edition application", "application.passage_decided")
    assert not PendingAct.objects.exists()


def test_where_one_officer_decides_what_waits_from_before_still_excludes_it(asking, screening, applications, office):
    asking["list"]()
    left_to_one(screening.edition)
    stage = Stage.objects.get(pk=screening.pk)
    act = lambda: propose_outcome(fresh_from_db(applications[0]), stage, passed=True, by=office)  # noqa: E731
    assert answer_to(act) == WAITS
