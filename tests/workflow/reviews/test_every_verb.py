"""The qualification review from its panel to its results: of every verb whom it refuses, what it locks and leaves."""

import pytest

from portal.errors import TransitionNotAllowed
from portal.transitions.core import allows
from tests.conftest import fresh_from_db
from tests.factories.reviews import assigned, panel_of, reviewer_user
from tests.locking import lived
from workflow.reviews import actions as reviewing
from workflow.reviews.models import Assignment, Consultation, Panel, PanelMember, RecusalRequest

pytestmark = pytest.mark.django_db
STAGE = "qualification"


def steps(stage, cases, office) -> dict:
    users = [reviewer_user() for _ in range(4)]
    first, second = cases
    department = first.department

    def of(act, row, *args, **kwargs):
        def done(by, **bad):
            return act(row(), *(arg() if callable(arg) else arg for arg in args), by=by, **{**kwargs, **bad})

        return done

    def seat(place):
        return lambda: PanelMember.objects.filter(user=users[place]).latest("pk")

    def case(application):
        return lambda: fresh_from_db(application)

    def panel():
        return Panel.objects.get()

    def given():
        return Assignment.objects.latest("pk")

    def asked():
        return Consultation.objects.latest("pk")

    def request():
        return RecusalRequest.objects.latest("pk")

    members = [(user, "某大学") for user in users[:2]]
    consult = of(reviewing.consult_department, case(first), stage, department, question="是否属实？")
    assign = of(reviewing.assign_review, case(first), stage, seat(0))
    ask = of(reviewing.request_recusal, case(first), person="某人", reason="有利害关系。")
    return {
        "form_panel": (
            of(reviewing.form_panel, lambda: fresh_from_db(stage.edition), name="第一组", members=members, leader=users[0]),
            office,
        ),
        "add_panel_member": (of(reviewing.add_panel_member, panel, users[2], unit="某协会"), office),
        "appoint_leader": (of(reviewing.appoint_leader, panel, seat(1), reason="调整。"), office),
        "change_panel_scope": (
            of(reviewing.change_panel_scope, panel, stages=["qualification"], tracks=[], reason="分工。"), office,
        ),
        "record_expertise": (of(reviewing.record_expertise, panel, lambda: {seat(0)(): ["education"]}), office),
        "replace_panel_member": (
            of(reviewing.replace_panel_member, seat(2), users[3], unit="某协会", reason="因病。"), office,
        ),
        "dismiss_panel_member": (of(reviewing.dismiss_panel_member, seat(3), reason="不到会。"), office),
        "sign_pledge": (of(reviewing.sign_pledge, seat(0)), users[0]),
        "assign_review": (assign, office),
        "withdraw_assignment": (of(reviewing.withdraw_assignment, given, reason="误派。"), office),
        "assign_review again": (assign, office),
        "submit_opinion": (of(reviewing.submit_opinion, given, complete=True, qualified=True, text="同意。"), users[0]),
        "consult_department": (consult, office),
        "reply_consultation": (of(reviewing.reply_consultation, asked, reply="无意见。"), department.users.first()),
        "consult_department again": (consult, office),
        "close_consultation": (of(reviewing.close_consultation, asked, reason="不再等待。"), office),
        "request_recusal": (ask, first.applicant),
        "refuse_request": (of(reviewing.refuse_request, request, answer="不成立。"), office),
        "request_recusal again": (ask, first.applicant),
        "withdraw_request": (of(reviewing.withdraw_request, request), first.applicant),
        "declare_recusal": (of(reviewing.declare_recusal, case(second), reason="有利害关系。"), users[0]),
        "order_recusal": (of(reviewing.order_recusal, case(second), users[1], reason="有利害关系。"), office),
        "decide_screening": (of(reviewing.decide_screening, case(first), stage, True), None),
        "sanction_reviewer": (of(reviewing.sanction_reviewer, seat(1), kind="disqualification", ground="泄密。"), None),
    }  # fmt: skip


BLANK = {name: [{name: " \n"}] for name in ("reason", "question", "reply", "answer", "text")}
WRONG = {
    "form_panel": [{"members": []}, {"name": " \n"}],
    "sanction_reviewer": [{"ground": " \n"}, {"kind": "mood"}],
    "consult_department": BLANK["question"], "reply_consultation": BLANK["reply"], "submit_opinion": BLANK["text"],
    **dict.fromkeys(("refuse_request",), BLANK["answer"]),
    **dict.fromkeys(
        ("appoint_leader", "change_panel_scope", "replace_panel_member", "dismiss_panel_member", "withdraw_assignment", "close_consultation",
         "request_recusal", "declare_recusal", "order_recusal"), BLANK["reason"],
    ),
}  # fmt: skip

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "form_panel": ("PermissionDenied", "edition", "panel.formed", "RuleViolation"),
    "add_panel_member": ("PermissionDenied", "edition panel", "panel.member_added", "RuleViolation"),
    "appoint_leader": (
        "PermissionDenied", "edition panel panelmember",
        "panel.leader_appointed", "TransitionNotAllowed",
    ),
    "change_panel_scope": ("PermissionDenied", "edition panel", "panel.scope_changed", "TransitionNotAllowed"),
    "record_expertise": ("PermissionDenied", "edition panel", "panel.expertise_recorded", "TransitionNotAllowed"),
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
        "PermissionDenied late", "edition recusalrequest",
        "recusal_request.withdrawn", "TransitionNotAllowed late",
    ),
    "declare_recusal": ("PermissionDenied", "edition", "review.recused", ""),
    "order_recusal": ("PermissionDenied", "edition", "review.recused", "ValidationError"),
    "decide_screening": (
        "PermissionDenied", "edition application edition application",
        "application.passage_decided", "TransitionNotAllowed",
    ),
    "sanction_reviewer": (
        "PermissionDenied", "edition panelmember panelmember",
        "panel.member_sanctioned seat.dismissed", "TransitionNotAllowed",
    ),
}  # fmt: skip


def test_a_qualification_review_verb_by_verb(screening, applications, office):
    assert lived(steps(screening, applications, office), WRONG) == EXPECTED


def test_a_file_of_the_qualification_review_takes_no_sheet(screening, applications):
    member = panel_of(screening.edition, 1).members.get()
    given = assigned(applications[0], screening, member)
    assert allows(reviewing.check_opinion, given, by=member.user)
    assert not allows(reviewing.check_score, given, by=member.user)


def test_a_qualification_review_has_no_shortlist(screening, applications, office):
    reviewing.check_screening(applications[0], screening, by=office)
    with pytest.raises(TransitionNotAllowed):
        reviewing.check_shortlist(applications[0], screening, by=office)
