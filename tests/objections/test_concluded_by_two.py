"""Every conclusion takes two officers; what comes while it waits ends it, in words that fit (Article 31)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objections.actions import (
    conclude_objection,
    consult_on_objection,
    request_supplement,
    resume_objection,
    share_objection,
    state_views,
    withdraw_objection,
)
from objections.acts import CONCLUDE_OBJECTION, ELSEWHERE, propose_conclusion, propose_passing
from objections.desk_steps import step_of
from objections.desks import ObjectionDesk
from objections.enums import CONCLUSIONS, HoldChoice, ObjectionState, Outcome
from objections.permissions import officers_needed
from objections.queries import steps
from objections.todo import officers_short
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, decline
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.confirming.showing import changes_of
from portal.errors import RuleViolation
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import department_with_user
from tests.factories.objections import (
    QUESTION,
    SUBSTANCE,
    UNHEARD,
    asked,
    filed,
    investigating,
    passing_words,
    settled,
    verified,
)
from tests.factories.seconding import refuses_alone
from tests.objections.conftest import AFTER
from tests.showing import send
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition
from workflow.programmes.ruleset import RuleSet
from workflow.publicity.actions import end_notice
from workflow.publicity.enums import HoldState, NoticeState

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
DISMISSED = {"outcome": Outcome.DISMISSED, "conclusion": "数据一致。"}


def proposed(objection, by, outcome=Outcome.DISMISSED):
    unheard = "" if outcome == Outcome.DISMISSED else UNHEARD
    return propose_conclusion(objection, by=by, outcome=outcome, conclusion="已经查明。", unheard=unheard)


@pytest.mark.parametrize("outcome", CONCLUSIONS)
@pytest.mark.attack("一人作出须两人办理的决定")
def test_nobody_concludes_alone_on_any_road(entry, office, second_office, client, outcome, subtests):
    objection = investigating(entry, by=office)
    said = {"outcome": outcome, "conclusion": "已经查明。", "unheard": UNHEARD if outcome != Outcome.DISMISSED else ""}
    with subtests.test("the verb"), pytest.raises(PermissionDenied, match="异议结论须由两名工作人员办理"):
        conclude_objection(objection, by=office, **said)
    with subtests.test("the form"):
        client.force_login(office)
        page = send(client, f"/admin/desk/objections/{objection.pk}/conclude/", **said)
        assert page.status_code == 302
        assert fresh_from_db(objection).state == ObjectionState.INVESTIGATING
    pending = PendingAct.objects.get(name=CONCLUDE_OBJECTION)
    with subtests.test("who proposed it"), pytest.raises(PermissionDenied):
        confirm(pending, by=office)
    with subtests.test("what stands behind the act"):
        refuses_alone(pending, second_office)
    with subtests.test("many at once"):
        assert not [verb for verb in ObjectionDesk().verbs if verb.many and verb.name == "conclude"]
    assert not Message.objects.filter(kind__in=["objection.concluded", "objection.statement_closed"]).exists()
    assert confirm(pending, by=second_office).outcome == outcome


def test_a_dismissal_holds_on_until_it_is_confirmed(entry, notice, office, second_office, travel_to):
    objection = investigating(entry, by=office)
    pending = proposed(objection, office)
    assert changes_of(pending) == [
        ("异议", "调查核实中", "异议不成立"),
        ("对象", str(entry), "解除暂缓，继续参评"),
    ]
    assert "作出结论" in {one.label for one in steps(objection) if not one.done}
    travel_to(AFTER)
    end_notice(notice)
    objection = fresh_from_db(objection)
    assert (fresh_from_db(notice).state, objection.hold.state) == (NoticeState.ENDED, HoldState.OPEN)
    confirm(pending, by=second_office)
    assert fresh_from_db(objection.hold).state == HoldState.LIFTED


def test_the_second_officer_reads_that_a_term_still_runs(entry, office):
    statement = asked(entry, by=office)
    pending = proposed(statement.objection, office)
    assert ("被异议方的意见", "", "陈述期限未满，不再等待") in changes_of(pending)


def test_declined_it_is_proposed_anew_by_whoever_investigates(entry, office, second_office):
    objection = investigating(entry, by=office)
    decline(proposed(objection, office), by=second_office, reason="请核对年报原件。")
    assert settled(fresh_from_db(objection), by=second_office, second=office).outcome == Outcome.DISMISSED


def supplement_asked(objection, by):
    request_supplement(objection, by=by, request="请补充年报。")


def shared(objection, by):
    share_objection(objection, by=by, substance=SUBSTANCE)


def consulted(objection, by):
    consult_on_objection(objection, by=by, question=QUESTION, departments=[department_with_user("示例统计部门")[0]])


def taken_back(objection, by):
    withdraw_objection(objection)


CONCLUDED_ANEW = "已经告知被异议方，请在其陈述或者期满以后重新提出"
PASSED_ON_ANEW = "已经就本件听取被异议方意见，仍应转办的，请重新提出"
COMES = {
    "told to the other side": (shared, CONCLUDED_ANEW, PASSED_ON_ANEW),
    "asked for more": (supplement_asked, "已经要求提出人补充材料", "已经要求提出人补充材料"),
    "others are asked": (consulted, "正在征求有关部门、专家的意见", "正在征求有关部门、专家的意见"),
    "taken back": (taken_back, "的提出人申请撤回", "的提出人申请撤回"),
}


@pytest.mark.parametrize("came", COMES)
@pytest.mark.parametrize("name", [CONCLUDE_OBJECTION, ELSEWHERE])
def test_what_comes_while_it_waits_ends_it_in_words_that_fit(entry, office, second_office, came, name):
    objection = investigating(entry, by=office)
    pending = (
        proposed(objection, office)
        if name == CONCLUDE_OBJECTION
        else propose_passing(objection, by=office, hold=HoldChoice.KEEP, **passing_words(objection))
    )
    act, on_conclusion, on_passing = COMES[came]
    act(fresh_from_db(objection), second_office)
    assert fresh_from_db(pending).state == PendingState.LAPSED
    said = office.inbox_items.get(message__kind="pending.lapsed").message.body
    assert (on_conclusion if name == CONCLUDE_OBJECTION else on_passing) in said
    assert name == CONCLUDE_OBJECTION or CONCLUDED_ANEW not in said
    assert fresh_from_db(objection).outcome == ""


def test_what_was_stated_ends_a_passing_on_without_a_word_of_a_conclusion(entry, office, second_office):
    statement = asked(entry, by=office)
    objection = statement.objection
    pending = propose_passing(objection, by=office, hold=HoldChoice.KEEP, **passing_words(objection))
    state_views(statement, by=entry.application.applicant, text="数据一致。")
    assert fresh_from_db(pending).state == PendingState.LAPSED
    for kind in ("pending.lapsed", "objection.office_stated"):
        assert "作出结论" not in office.inbox_items.get(message__kind=kind).message.body


def test_asked_for_more_in_vain_it_is_proposed_anew(entry, office, second_office, travel_to):
    objection = investigating(entry, by=office)
    pending = proposed(objection, office)
    supplement_asked(objection, second_office)
    travel_to(clock.moment(fresh_from_db(objection).due_on + timedelta(days=1), 9))
    resume_objection(fresh_from_db(objection), by=office, reason="逾期未补充。")
    with pytest.raises(ValidationError):
        confirm(fresh_from_db(pending), by=second_office)
    assert settled(fresh_from_db(objection), by=office, second=second_office).outcome == Outcome.DISMISSED


def test_nothing_is_concluded_before_it_is_investigated(entry, office):
    for objection in (filed(entry), verified(entry, by=office)):
        with pytest.raises(ValidationError):
            propose_conclusion(objection, by=office, **DISMISSED)
    with pytest.raises(RuleViolation, match="听取其意见"):
        propose_conclusion(investigating(entry, by=office), by=office, outcome="upheld", conclusion="不实。")


def rules_that(edition, decisions):
    data = edition.rules.model_copy(update={"two_officers": None}).as_data()
    data["two_officers"] = {"decisions": decisions, "article": "9"}
    Edition.objects.filter(pk=edition.pk).update(frozen=freeze(data, f"{'b' * 62}{len(decisions):02}"))
    return fresh_from_db(edition)


@pytest.mark.article(3)
def test_an_edition_opened_under_the_former_word_means_the_same_or_more(entry, office, subtests):
    edition = rules_that(entry.notice.edition, ["objection_upheld", "approval"])
    assert edition.rules.two_officers.decisions == ("objection_concluded", "approval")
    assert RuleSet.from_data(edition.rules.as_data()) == edition.rules
    objection = investigating(entry, by=office)
    with pytest.raises(PermissionDenied, match="两名"):
        conclude_objection(objection, by=office, **DISMISSED)
    with subtests.test("left to one it is one's"):
        edition = rules_that(edition, ["approval"])
        assert (edition.rules.takes_two("objection_concluded"), officers_needed(edition.rules)) == (False, 3)
        assert propose_conclusion(fresh_from_db(objection), by=office, **DISMISSED).outcome == "dismissed"


@pytest.fixture
def others(office, second_office):
    """Officers beside the two, as many as are asked for."""
    return lambda count: [UserFactory(roles=[Role.OFFICE]) for _ in range(count)]


def test_too_few_officers_are_told_before_anybody_concludes(entry, office, second_office, others):
    objection = investigating(entry, by=office)
    (third,) = others(1)
    assert "经办人现有 3 人，作出结论和复核须由不同的人办理，共 4 人" in next(iter(officers_short(office))).words
    assert "现有 3 人，可以复核的 3 人：作出结论须两人" in step_of(objection, office)
    others(1)
    assert (list(officers_short(office)), "增设" in step_of(objection, office)) == ([], False)
    decline(proposed(objection, office), by=second_office, reason="请再核对。")
    # Two have taken a stand and conclude; the other two review.
    assert "增设" not in step_of(objection, office)
    decline(proposed(fresh_from_db(objection), third), by=office, reason="请再核对。")
    assert "现有 4 人，可以复核的 1 人" in step_of(objection, office)
