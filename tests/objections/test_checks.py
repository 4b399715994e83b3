"""Button, page and act ask one question, in every state an objection can be in (Article 31)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objections.actions import (
    accept_objection,
    check_supply,
    check_withdraw,
    extend_investigation,
    request_supplement,
    start_investigation,
    submit_objection,
    supply_supplement,
    verify_identity,
    withdraw_objection,
)
from objections.acts import check_may_conclude, propose_conclusion
from objections.desks import ObjectionDesk
from objections.enums import ObjectionState, Outcome, Refusal
from objections.models import Objection
from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.transitions.core import allows
from tests.agreeing import disagreements
from tests.conftest import fresh_from_db
from tests.factories.objections import (
    NAME,
    SUBSTANCE,
    UNHEARD,
    accepted,
    draft,
    filed,
    investigating,
    objection_in,
    pursued,
    verified,
    waiting,
)
from tests.refusing import refuses
from workflow.applications.actions import withdraw

pytestmark = pytest.mark.django_db
TYPED = {
    "verify": {}, "accept": {}, "investigate": {},
    "refuse": {"code": Refusal.SCORE, "reason": "仅对分数有不同意见。"},
    "request-supplement": {"request": "请补充年报全文。"},
    "resume": {"reason": "逾期未补充。"}, "extend": {"reason": "需要外地取证。"},
    "share": {"substance": SUBSTANCE},
    "conclude": {"outcome": Outcome.DISMISSED, "conclusion": "数据一致。"},
    "review": {"outcome": Outcome.DISMISSED, "decision": "复核属实。"},
    "close-withdrawn": {"reason": "没有疑点。"}, "pursue": {"reason": "仍有疑点。"},
    "pass-on": {"body": "区信访工作机构", "words": "请依法查处。", "reason": "属于其职责。", "hold": "keep"},
    "body-answered": {"answer": "已经立案。", "answered_on": date(2026, 5, 13)},
    "body-unanswered": {"reason": "多次催办没有答复。"},
    "take-back": {"ending": "returned", "reason": "不属于其职责。"},
    "give-identity": {"reason": "密封机要件。"},
    "reply": {"reply": "答复如下。"},
    "release": {"summary": "经核查，数据一致。"}, "reword": {"summary": "经核查，不成立。", "reason": "更正。"}, "take-down": {"reason": "使人认出。"},
}  # fmt: skip


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=30)], ids=["in time", "overdue"])
@pytest.mark.parametrize("state", ObjectionState.values)
def test_buttons_and_acts_agree_in_every_state(entry, office, travel_to, state, later):
    objection = objection_in(state, entry)
    travel_to(clock.now() + later)
    assert disagreements(ObjectionDesk(), fresh_from_db(objection), office, TYPED) == []


@pytest.mark.parametrize("prepare", [
    lambda entry, office: extend_investigation(accepted(entry, by=office), by=office, reason="外地取证。"),
    lambda entry, office: request_supplement(
        start_investigation(accepted(entry, by=office), by=office), by=office, request="请补充。"
    ),
    lambda entry, office: pursued(entry, by=office),
], ids=["extended", "asked for more after acceptance", "pursued"])  # fmt: skip
def test_buttons_and_acts_agree_after_what_is_no_state(entry, office, prepare):
    assert disagreements(ObjectionDesk(), fresh_from_db(prepare(entry, office)), office, TYPED) == []


def test_every_verb_but_the_look_asks_its_action():
    """What decides is asked of the action; the look at who objects depends on the person alone."""
    asked = {verb.name for verb in ObjectionDesk.verbs if verb.check}
    assert {verb.name for verb in ObjectionDesk.verbs} - asked <= {"reveal", "conclude"}


@pytest.mark.parametrize("state", ObjectionState.values)
def test_the_objectors_page_offers_what_the_act_takes(entry, state):
    objection = objection_in(state, entry)
    for check, act in ((check_withdraw, withdraw_objection), (check_supply, supplied)):
        offered = allows(check, fresh_from_db(objection))
        if offered:
            assert act(fresh_from_db(objection))
            objection = objection_in(state, entry)
        else:
            with pytest.raises(TransitionNotAllowed):
                act(fresh_from_db(objection))


def supplied(objection: Objection) -> Objection:
    return supply_supplement(objection, text="补充说明。", files=[])


@pytest.mark.article(31)
def test_a_filing_hears_of_everything_it_lacks_at_once(entry):
    lacking = draft(
        entry, statement=" ", requested_outcome="", subject_text="", evidence=[], person=None, truthful=False
    )
    with pytest.raises(ValidationError) as refusal:
        submit_objection(lacking)
    assert sorted(refusal.value.error_dict) == [
        "claimant", "evidence", "requested_outcome", "statement", "subject_text", "truthful",
    ]  # fmt: skip
    assert Objection.objects.count() == 0


@pytest.mark.article(31)
def test_an_entry_that_left_its_list_is_not_held_and_its_objection_is_decided_all_the_same(entry, office):
    objection = verified(entry, by=office)
    withdraw(entry.application, by=entry.application.applicant, reason="另有安排。")
    accept_objection(fresh_from_db(objection), by=office)
    assert (fresh_from_db(objection).state, fresh_from_db(objection).hold) == ("accepted", None)


def test_an_extension_is_a_transition_with_its_reason_on_record(entry, office):
    objection = accepted(entry, by=office)
    with pytest.raises(ValidationError, match="理由"):
        extend_investigation(objection, by=office, reason=" ")
    extend_investigation(objection, by=office, reason="需要外地取证。")
    event = Event.objects.get(verb="objection.extended")
    assert (event.reason, event.payload["due_on"]) == ("需要外地取证。", "2026-06-17")
    assert (objection.state, objection.due_on) == ("accepted", date(2026, 6, 17))


def test_the_system_verifies_nobody(entry):
    with pytest.raises(PermissionDenied):
        verify_identity(filed(entry), by=None)


def test_a_supplement_pauses_nothing_twice(entry, office):
    objection = waiting(entry, by=office)
    with pytest.raises(TransitionNotAllowed):
        request_supplement(objection, by=office, request="再补。")


@pytest.mark.article(31)
def test_what_waits_for_a_second_officer_is_concluded_by_no_other_word(entry, office, applicant):
    objection = investigating(entry, by=office)
    upheld = {"by": office, "outcome": Outcome.UPHELD, "unheard": UNHEARD}
    dismissed = {"by": office, "outcome": Outcome.DISMISSED, "conclusion": "数据一致。"}
    refuses(
        (lambda: check_may_conclude(objection, by=applicant), PermissionDenied, "您没有权限"),
        (
            lambda: propose_conclusion(objection, conclusion=f"{NAME}所称属实。", **upheld),
            ValidationError,
            "conclusion",
        ),
    )
    propose_conclusion(objection, conclusion="数据不实。", **upheld)
    refuses(
        (lambda: check_may_conclude(objection, by=office), ValidationError, "正待复核"),
        (lambda: propose_conclusion(objection, **dismissed), ValidationError, "正待复核"),
        (lambda: submit_objection(draft(entry, token="not a form's")), ValidationError, "表单已经失效"),
    )
    assert fresh_from_db(objection).state == "investigating"
