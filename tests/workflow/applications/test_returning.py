"""The way back into the running: the former decision is kept, and another takes its place."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from workflow.applications.actions import decide_passage, return_to_running, withdraw
from workflow.applications.enums import Outcome
from workflow.applications.models import Passage
from workflow.applications.queries import candidates, undecided
from workflow.programmes.actions import advance_edition

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def screened(module_setup, call):
    with clock.travel(DURING):
        application = module_setup(submitted_application, call)
    with clock.travel(call.deadline + timedelta(seconds=1)):
        module_setup(advance_edition, call, by=None)
    return application


@pytest.fixture
def left_out(edition, screened, travel_to, office):
    travel_to(edition.deadline + timedelta(seconds=1))
    application = fresh_from_db(screened)
    stage = edition.stages.get(code="qualification")
    decide_passage(application, stage, Outcome.LEFT_OUT, by=None, reason="未满三年")
    return fresh_from_db(application), stage


@pytest.mark.article(21)
def test_returned_application_is_decided_on_anew_and_the_first_decision_kept(left_out, office, client):
    application, stage = left_out
    return_to_running(application, by=office, reason="登记日期核对有误。")
    assert (application.state, application.left_as, application.left_at) == ("submitted", "", None)
    assert list(undecided(stage)) == [application]
    decide_passage(application, stage, Outcome.PASSED, by=None)
    first, second = Passage.objects.filter(application=application).order_by("pk")
    assert (first.outcome, first.reason, second.outcome, second.replaces) == ("left_out", "未满三年", "passed", first)
    assert list(candidates(edition_notice(stage))) == [application]
    letters = Message.objects.filter(deliveries__recipient=application.applicant, subject__contains="恢复参评")
    assert (letters.count(), "登记日期核对有误" in letters.get().body) == (1, True)
    client.force_login(application.applicant)
    page = client.get(f"/apply/{application.pk}/").content.decode()
    assert ("资格审查：通过" in page, "未满三年" in page) == (True, False)


def edition_notice(stage):
    return stage.edition.stages.get(code="qualification-notice")


def test_left_out_twice_after_returning_names_the_newest(left_out, office):
    application, stage = left_out
    for reason in ("再次核对", "又次核对"):
        return_to_running(fresh_from_db(application), by=office, reason=reason)
        decide_passage(fresh_from_db(application), stage, Outcome.LEFT_OUT, by=None, reason=reason)
    rows = list(Passage.objects.filter(application=application).order_by("pk"))
    assert [row.replaces for row in rows] == [None, *rows[:2]]
    assert list(Passage.objects.in_force().filter(application=application)) == rows[2:]


def test_only_who_was_left_out_returns_once_with_a_reason_by_the_office(left_out, office, reviewer):
    application, _ = left_out
    with pytest.raises(PermissionDenied):
        return_to_running(application, by=reviewer, reason="核对有误。")
    with pytest.raises(ValidationError, match="须写明理由"):
        return_to_running(application, by=office, reason=" ")
    assert Passage.objects.in_force().get(application=application).outcome == "left_out"
    return_to_running(application, by=office, reason="核对有误。")
    with pytest.raises(TransitionNotAllowed, match="不能恢复参评"):
        return_to_running(application, by=office, reason="核对有误。")
    withdraw(application, by=application.applicant, reason="另有安排。")
    with pytest.raises(TransitionNotAllowed, match="不能恢复参评"):
        return_to_running(application, by=office, reason="核对有误。")


def test_database_keeps_what_was_decided(left_out):
    passage = Passage.objects.get(application=left_out[0])
    for change in ({"outcome": "passed"}, {"superseded_at": clock.now(), "reason": "改"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Passage.objects.filter(pk=passage.pk).update(**change)
    Passage.objects.filter(pk=passage.pk).update(superseded_at=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Passage.objects.filter(pk=passage.pk).update(superseded_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        passage.delete()
