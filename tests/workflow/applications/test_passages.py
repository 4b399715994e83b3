"""Who is still in the running."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from workflow.applications.actions import check_decide, decide_passage, request_supplement, withdraw
from workflow.applications.enums import Outcome, Section
from workflow.applications.models import Passage, Supplement
from workflow.applications.queries import candidates, undecided
from workflow.programmes.actions import advance_edition

pytestmark = pytest.mark.django_db


def stage_of(edition, code):
    return edition.stages.get(code=code)


@pytest.fixture(scope="module")
def screened(module_setup, call):
    """Two applications, the call closed, screening in progress: once for all of them."""
    with clock.travel(DURING):
        applications = [module_setup(submitted_application, call), module_setup(submitted_application, call)]
    with clock.travel(call.deadline + timedelta(seconds=1)):
        module_setup(advance_edition, call, by=None)
    return applications


@pytest.fixture
def screening(edition, screened, travel_to):
    travel_to(edition.deadline + timedelta(seconds=1))
    return stage_of(edition, "qualification"), *map(fresh_from_db, screened)


def test_candidates_are_the_received(screening, edition):
    stage, first, second = screening
    assert list(candidates(stage)) == [first, second]
    assert list(undecided(stage)) == [first, second]


@pytest.mark.article(21)
def test_only_who_passed_goes_on(screening, office):
    stage, first, second = screening
    decide_passage(first, stage, Outcome.PASSED, by=None)
    assert list(undecided(stage)) == [second]
    assert list(candidates(stage_of(stage.edition, "qualification-notice"))) == [first]
    assert list(candidates(stage_of(stage.edition, "documents"))) == []


@pytest.mark.article(28)
def test_who_has_no_say_may_not_even_ask(screening, office):
    stage, first, _ = screening
    with pytest.raises(PermissionDenied):
        check_decide(first, stage, by=first.applicant)
    check_decide(first, stage, by=office)


@pytest.mark.article(21)
def test_left_out_is_eliminated_with_the_reason(screening, office):
    stage, first, _ = screening
    decide_passage(first, stage, Outcome.LEFT_OUT, by=None, reason="未满三年")
    assert (first.state, first.passages.get().reason) == ("eliminated", "未满三年")


@pytest.mark.article(21)
def test_supplement_is_asked_for_by_the_office_until_the_result_and_never_of_what_is_public(
    screening, office, reviewer
):
    stage, first, second = screening

    def refused(error, words, application, by=office):
        with pytest.raises(error, match=words):
            request_supplement(fresh_from_db(application), by=by, items="补审计报告。", sections=[Section.CONTENT])

    refused(PermissionDenied, "评审办", first, by=reviewer)
    for application in (first, second):
        decide_passage(application, stage, Outcome.PASSED, by=None)
    refused(TransitionNotAllowed, "“.+”的结果已经作出", first)
    advance_edition(fresh_from_db(stage.edition), by=None)
    refused(RuleViolation, "社会公众所见的材料不再改动", second)
    assert not Supplement.objects.exists()


def test_leaving_out_needs_a_reason(screening, office):
    stage, first, _ = screening
    with pytest.raises(ValidationError, match="理由"):
        decide_passage(first, stage, Outcome.LEFT_OUT, by=office)


def test_same_decision_twice_is_once(screening, office):
    stage, first, _ = screening
    assert decide_passage(first, stage, Outcome.PASSED, by=None) == decide_passage(
        first, stage, Outcome.PASSED, by=office
    )
    assert Passage.objects.count() == 1


def test_decision_is_not_reversed(screening, office):
    stage, first, _ = screening
    decide_passage(first, stage, Outcome.PASSED, by=None)
    with pytest.raises(TransitionNotAllowed, match="已定为“通过”"):
        decide_passage(first, stage, Outcome.LEFT_OUT, by=office, reason="改判")


def test_database_keeps_a_decision(screening, office):
    stage, first, _ = screening
    decide_passage(first, stage, Outcome.PASSED, by=None)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Passage.objects.update(outcome=Outcome.LEFT_OUT)


def test_stage_not_begun_cannot_be_decided(screening, office):
    stage, first, _ = screening
    with pytest.raises(TransitionNotAllowed, match="尚未开始"):
        decide_passage(first, stage_of(stage.edition, "documents"), Outcome.PASSED, by=office)


def test_who_left_is_no_candidate(screening, office):
    stage, first, second = screening
    decide_passage(first, stage, Outcome.LEFT_OUT, by=None, reason="未满三年")
    with pytest.raises(PermissionDenied):
        decide_passage(first, stage, Outcome.PASSED, by=first.applicant)
    withdraw(second, by=second.applicant, reason="另有安排。")
    with pytest.raises(RuleViolation, match="不在"):
        decide_passage(second, stage, Outcome.PASSED, by=office)
