"""The scored review from the file to the list: of every verb whom it refuses, what it locks and leaves."""

from datetime import timedelta

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.reviews import WORDS, panel_of
from tests.locking import lived
from workflow.reviews import actions as reviewing
from workflow.reviews.models import Assignment

pytestmark = pytest.mark.django_db
STAGE = "documents"


@pytest.fixture(scope="module")
def seated(module_setup, reviewed):
    with clock.travel(reviewed.deadline + timedelta(seconds=1)):
        return module_setup(panel_of, reviewed)


def steps(stage, case, members, office) -> dict:
    def asked(act, *args, **kwargs):
        return lambda by: act(fresh_from_db(case), stage, *args, by=by, **kwargs)

    def scored(member):
        return lambda by: reviewing.submit_score_sheet(Assignment.objects.get(member=member), by=by, score=800, **WORDS)

    return {
        **{
            f"assign_review {place}": (asked(reviewing.assign_review, one), office) for place, one in enumerate(members)
        },
        **{f"submit_score_sheet {place}": (scored(one), one.user) for place, one in enumerate(members)},
        "publish_report": (asked(reviewing.publish_report, text="报告。"), office),
        "decide_shortlist": (asked(reviewing.decide_shortlist, True), None),
    }


# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "form_panel": ("PermissionDenied", "edition", "panel.formed", "RuleViolation"),
    "add_panel_member": ("PermissionDenied", "edition panel", "panel.member_added", "RuleViolation"),
    "appoint_leader": (
        "PermissionDenied", "edition panel panelmember",
        "panel.leader_appointed", "TransitionNotAllowed",
    ),
    "replace_panel_member": (
        "PermissionDenied", "edition panel panelmember panelmember",
        "seat.replaced panel.member_replaced", "TransitionNotAllowed",
    ),
    "dismiss_panel_member": (
        "PermissionDenied", "edition panel panelmember panelmember",
        "seat.dismissed panel.member_dismissed", "TransitionNotAllowed",
    ),
    "sign_pledge": ("PermissionDenied", "edition panelmember", "panel.pledge_signed", "TransitionNotAllowed"),
    "assign_review": ("PermissionDenied", "edition application panelmember", "review.assigned", ""),
    "withdraw_assignment": (
        "PermissionDenied", "edition assignment assignment",
        "assignment.withdrawn review.assignment_withdrawn", "TransitionNotAllowed",
    ),
    "assign_review again": ("PermissionDenied", "edition application panelmember", "review.assigned", ""),
    "submit_opinion": (
        "PermissionDenied", "edition assignment panelmember",
        "review.opinion_submitted", "TransitionNotAllowed",
    ),
    "consult_department": (
        "PermissionDenied", "edition application department",
        "review.department_consulted", "TransitionNotAllowed",
    ),
    "reply_consultation": (
        "PermissionDenied", "edition consultation consultation",
        "review.consultation_replied review.consultation_replied", "TransitionNotAllowed",
    ),
    "consult_department again": (
        "PermissionDenied", "edition application department",
        "review.department_consulted", "TransitionNotAllowed",
    ),
    "close_consultation": (
        "PermissionDenied", "edition consultation consultation",
        "review.consultation_closed review.consultation_closed", "TransitionNotAllowed",
    ),
    "request_recusal": ("PermissionDenied", "edition application", "recusal_request.filed", ""),
    "refuse_request": (
        "PermissionDenied", "edition recusalrequest recusalrequest",
        "recusal_request.refused recusal_request.refused", "TransitionNotAllowed",
    ),
    "request_recusal again": ("PermissionDenied", "edition application", "recusal_request.filed", ""),
    "withdraw_request": (
        "PermissionDenied", "edition recusalrequest",
        "recusal_request.withdrawn", "TransitionNotAllowed",
    ),
    "declare_recusal": ("PermissionDenied", "edition", "review.recused", ""),
    "order_recusal": ("PermissionDenied", "edition", "review.recused", ""),
    "decide_screening": (
        "PermissionDenied", "edition application edition application",
        "application.passage_decided", "TransitionNotAllowed",
    ),
    "sanction_reviewer": (
        "PermissionDenied", "edition panelmember panelmember",
        "panel.member_sanctioned seat.dismissed", "TransitionNotAllowed",
    ),
    "assign_review 0": ("PermissionDenied", "edition application panelmember", "review.assigned", ""),
    "assign_review 1": ("PermissionDenied", "edition application panelmember", "review.assigned", ""),
    "assign_review 2": ("PermissionDenied", "edition application panelmember", "review.assigned", ""),
    "submit_score_sheet 0": (
        "PermissionDenied", "edition assignment panelmember",
        "review.score_submitted", "TransitionNotAllowed",
    ),
    "submit_score_sheet 1": (
        "PermissionDenied", "edition assignment panelmember",
        "review.score_submitted", "TransitionNotAllowed",
    ),
    "submit_score_sheet 2": (
        "PermissionDenied", "edition assignment panelmember",
        "review.score_submitted", "TransitionNotAllowed",
    ),
    "publish_report": ("PermissionDenied", "edition application", "review.report_published", "TransitionNotAllowed"),
    "decide_shortlist": (
        "PermissionDenied", "edition application edition application",
        "application.passage_decided", "TransitionNotAllowed",
    ),
}  # fmt: skip


def test_a_scored_review_verb_by_verb(documents, applications, seated, office):
    members = list(seated.members.order_by("pk"))
    assert lived(steps(documents, applications[0], members, office)) == EXPECTED
