"""Whoever decided a result leaves the objection to it to others (Articles 28, 31)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objections.actions import (
    accept_objection,
    check_accept,
    refuse_objection,
    submit_objection,
)
from objections.desk_steps import step_of
from objections.desks import ObjectionDesk
from objections.enums import Refusal
from objections.letters import handlers
from objections.matters import about_result
from objections.todo import objections_due, outcomes_unreleased
from portal import clock
from portal.access.enums import Role
from portal.casework.actions import set_lead
from portal.casework.parts import LeadForm
from portal.desk.many import verbs_for_many
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, submitted_application
from tests.factories.objections import draft, filed, found_true
from tests.factories.programmes import running_edition
from tests.factories.reviews import screening_stage
from tests.factories.seconding import by_two
from tests.factories.workdays import known_years
from workflow.reviews.acts import Result, propose_outcome, propose_outcomes, propose_redecision

pytestmark = [pytest.mark.django_db, pytest.mark.article(28, 31)]


def officer(name):
    return UserFactory(roles=[Role.OFFICE], display_name=name)


@pytest.fixture(scope="module")
def given(module_setup):
    edition = module_setup(running_edition)
    with clock.travel(DURING):
        module_setup(submitted_application, edition)
    with clock.travel(edition.deadline + timedelta(seconds=1)):
        module_setup(screening_stage, edition)
    return edition


@pytest.fixture
def stage(given, db, travel_to):
    travel_to(given.deadline + timedelta(minutes=1))
    return fresh_from_db(given).stages.get(code="qualification")


def left_out(stage, *, alone: bool, proposer, second):
    """The first case of the stage, left out by two officers, by itself or on a list."""
    case = stage.edition.applications.order_by("number").first()
    if alone:
        by_two(propose_outcome(case, stage, passed=False, by=proposer, reason="登记不满三年。"), second)
    else:
        by_two(
            propose_outcomes(stage, [Result(case, False, "登记不满三年。")], by=proposer, reason="审查结果。"), second
        )
    return case.passages.in_force().get(stage=stage)


def objected(passage):
    owner = passage.application.applicant
    return submit_objection(draft(**about_result(owner, passage.pk).named()), by=owner)


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "on a list"])
@pytest.mark.attack("由作出结果的人员、被反映的人员办理对其的异议")
def test_who_proposed_or_confirmed_a_result_handles_no_objection_to_it(stage, alone, client):
    proposer, second, third = officer("经办甲"), officer("经办乙"), officer("经办丙")
    objection = objected(left_out(stage, alone=alone, proposer=proposer, second=second))
    for decider in (proposer, second):
        with pytest.raises(PermissionDenied, match="参与作出所涉结果的人员除外"):
            check_accept(objection, by=decider)
        with pytest.raises(ValidationError, match="须回避"):
            set_lead(objection, by=third, officer=decider)
        assert "您参与作出过该结果" in step_of(objection, decider)
        assert [*objections_due(decider)] == []
    assert handlers(objection) == [third]
    assert InboxItem.objects.filter(message__kind="objection.office_new").get().recipient == third
    form = LeadForm()
    form.narrow_to(objection)
    assert [*form.fields["officer"].queryset] == [third]
    client.force_login(proposer)
    page = client.get(f"/admin/desk/objections/{objection.pk}/").content.decode()
    assert "由没有参与的经办人办理" in page
    assert not {"accept", "reveal", "open-identity"} & {
        *re.findall(rf"/admin/desk/objections/{objection.pk}/([a-z-]+)/", page)
    }
    assert accept_objection(found_true(objection, by=third), by=third).accepted_at


def test_nor_is_told_that_its_outcome_waits_to_be_made_public(stage):
    proposer, second, third = officer("经办甲"), officer("经办乙"), officer("经办丙")
    objection = objected(left_out(stage, alone=False, proposer=proposer, second=second))
    refuse_objection(objection, by=third, code=Refusal.SCORE, reason="仅对分数有意见。")
    assert [len([*outcomes_unreleased(one)]) for one in (proposer, second, third)] == [0, 0, 1]


def test_the_first_page_asks_as_much_for_many_as_for_one(stage):
    known_years()
    proposer, second, third = officer("经办甲"), officer("经办乙"), officer("经办丙")
    result = left_out(stage, alone=True, proposer=proposer, second=second)
    asked = []
    for number in (1, 3):
        for _ in range(number):
            objected(result)
        with CaptureQueriesContext(connection) as found:
            assert [*objections_due(third)]
        asked.append(len(found))
        assert [*objections_due(proposer)] == []
    assert asked[0] == asked[1]


def test_who_decided_one_result_still_acts_on_many_others(stage):
    proposer, second = officer("经办甲"), officer("经办乙")
    own = objected(left_out(stage, alone=True, proposer=proposer, second=second))
    other = filed(edition=stage.edition, matter="conduct", subject_text="某次现场评审的工作人员")
    desk = ObjectionDesk()
    offered = verbs_for_many(desk, proposer, [other])
    assert offered
    assert verbs_for_many(desk, proposer, [own, other]) == offered
    assert not [verb for verb in verbs_for_many(desk, proposer, [own]) if verb.transition]


def test_where_all_had_a_part_the_page_says_what_to_do(stage):
    proposer, second = officer("经办甲"), officer("经办乙")
    objection = objected(left_out(stage, alone=True, proposer=proposer, second=second))
    assert "现在没有人能够办理，请系统管理员在“工作人员账号”中增设经办人" in step_of(objection, second)
    assert {*handlers(objection)} == {proposer, second}  # somebody has to know


def test_who_put_a_result_right_decided_it_too(stage):
    proposer, second, third = officer("经办甲"), officer("经办乙"), officer("经办丙")
    case = stage.edition.applications.order_by("number").first()
    by_two(propose_outcome(case, stage, passed=True, by=proposer), second)
    by_two(propose_redecision(case.passages.in_force().get(stage=stage), by=third, reason="登记有误。"), second)
    objection = objected(case.passages.in_force().get(stage=stage))
    for decider in (second, third):
        with pytest.raises(PermissionDenied):
            check_accept(objection, by=decider)
    found_true(objection, by=proposer)
