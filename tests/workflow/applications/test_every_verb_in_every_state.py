"""What each verb answers in each state an application can be in, in time and after every term (Articles 18–21)."""

from datetime import timedelta

import pytest

from portal import clock
from tests.factories.evidence import pdf_file
from tests.locking import answer_to
from workflow.applications import actions as applying
from workflow.applications.enums import IN_REVIEW, ApplicationState, Departure, Section
from workflow.applications.queries import evidence_of

pytestmark = pytest.mark.django_db
LIVED = tuple(ApplicationState)
MOMENTS = {"in time": timedelta(0), "late": timedelta(days=60)}
NO = "TransitionNotAllowed"

# Of each verb: the states in which it is no wrong moment, in time and after the deadline of the call and of the
# supplement, and what it answers there; nothing where it is done.
S = ApplicationState
OPEN = dict.fromkeys((S.DRAFT, S.AWAITING, S.RECOMMENDED, S.SUBMITTED, S.SUPPLEMENT), "")
RULE = "RuleViolation"
NOT_THERE = dict.fromkeys(set(S) - IN_REVIEW, f"{NO} late")  # no page offers it: the engine alone is asked
EXPECTED = {
    "save_draft": ({S.DRAFT: "", S.SUPPLEMENT: RULE}, {S.DRAFT: RULE, S.SUPPLEMENT: RULE}),
    "save_draft supplemented": ({S.DRAFT: "", S.SUPPLEMENT: ""}, {S.DRAFT: RULE, S.SUPPLEMENT: RULE}),
    "save_subject": ({S.DRAFT: "", S.SUPPLEMENT: RULE}, {S.DRAFT: RULE, S.SUPPLEMENT: RULE}),
    "remove_document": ({S.DRAFT: "", S.SUPPLEMENT: "PermissionDenied"}, {S.DRAFT: RULE, S.SUPPLEMENT: RULE}),
    "request_recommendation": ({S.DRAFT: ""}, {S.DRAFT: RULE}),
    "recommend": ({S.AWAITING: ""}, {S.AWAITING: RULE}),
    "return_application": ({S.AWAITING: ""}, {S.AWAITING: ""}),
    "recall_application": ({S.AWAITING: "", S.RECOMMENDED: ""}, {S.AWAITING: RULE, S.RECOMMENDED: RULE}),
    "submit_application": ({S.DRAFT: RULE, S.RECOMMENDED: ""}, {S.DRAFT: RULE, S.RECOMMENDED: RULE}),
    "request_supplement": ({S.SUBMITTED: ""}, {S.SUBMITTED: ""}),
    "resubmit": ({S.SUPPLEMENT: ""}, {S.SUPPLEMENT: RULE}),
    "close_supplement": ({}, {S.SUPPLEMENT: ""}),
    "withdraw": (OPEN, OPEN),
    "leave": ({**NOT_THERE, S.SUBMITTED: "", S.SUPPLEMENT: ""}, {**NOT_THERE, S.SUBMITTED: "", S.SUPPLEMENT: ""}),
    "return_to_running": ({S.ELIMINATED: ""}, {S.ELIMINATED: ""}),
}


def asked(application, office) -> dict:
    by, department = application.applicant, application.department.users.first()
    return {
        "save_draft": lambda: applying.save_draft(application, by=by, section=Section.CONTENT, data={"title": "改"}),
        "save_draft supplemented": lambda: applying.save_draft(application, by=by, section=Section.CONDITIONS, data={}),
        "save_subject": lambda: applying.save_subject(application, by=by, subject={}),
        "remove_document": lambda: applying.remove_document(application, evidence_of(application).first(), by=by),
        "request_recommendation": lambda: applying.request_recommendation(application, by=by),
        "recommend": lambda: applying.recommend(application, by=department, opinion="同意。", seal=[pdf_file()]),
        "return_application": lambda: applying.return_application(application, by=department, reason="退回。"),
        "recall_application": lambda: applying.recall_application(application, by=by),
        "submit_application": lambda: applying.submit_application(application, by=by, declared=True),
        "request_supplement": lambda: applying.request_supplement(
            application, by=office, items="补。", sections=[Section.CONTENT]
        ),
        "resubmit": lambda: applying.resubmit(application, by=by),
        "close_supplement": lambda: applying.close_supplement(application, by=office, reason="逾期。"),
        "withdraw": lambda: applying.withdraw(application, by=by, reason="另有安排。"),
        "leave": lambda: applying.leave(application, Departure.TERMINATED, by=office, reason="终止。"),
        "return_to_running": lambda: applying.return_to_running(application, by=office, reason="核对有误。"),
    }


def test_every_verb_in_every_state(in_state, office, travel_to):
    found: dict = {}
    for place, later in enumerate(MOMENTS.values()):
        with clock.travel(clock.now() + later):
            for state in ApplicationState:
                for name, act in asked(in_state(state), office).items():
                    answer = answer_to(act)
                    found.setdefault(name, ({}, {}))[place].update({state: answer} if answer != NO else {})
    assert found == EXPECTED
