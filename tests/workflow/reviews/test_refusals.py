"""What the verbs of review refuse when something else came first: a withdrawal, a recusal, the edition's end."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.reviews import assigned, panel_of, sheets_for
from workflow.applications.actions import withdraw
from workflow.programmes.actions import cancel_edition
from workflow.reviews import actions as reviewing
from workflow.reviews.actions.seats import check_leave
from workflow.reviews.acts import propose_outcome
from workflow.reviews.transitions import DISMISS

pytestmark = pytest.mark.django_db
STAGE = "documents"


@pytest.fixture(scope="module", autouse=True)
def seated(module_setup, reviewed):
    with clock.travel(reviewed.deadline + timedelta(seconds=1)):
        return module_setup(panel_of, reviewed)


@pytest.fixture
def panel(documents, seated):
    return fresh_from_db(seated)


@pytest.fixture
def application(applications):
    return applications[0]


def refused(error, words, act, *things, **kwargs):
    with pytest.raises(error, match=words):
        act(*(fresh_from_db(thing) for thing in things), **kwargs)


@pytest.mark.article(22)
def test_who_withdrew_is_given_scored_and_reported_on_no_more(documents, application, panel, office):
    member = panel.members.last()
    given = assigned(application, documents, member)
    withdraw(application, by=None, reason="不再参评")
    gone = (RuleViolation, "该申报不在“.+”的对象之内")
    refused(*gone, reviewing.check_assign, application, by=office)
    refused(*gone, reviewing.assign_review, application, documents, panel.members.first(), by=office)
    refused(*gone, reviewing.check_report, application, by=office)
    refused(*gone, reviewing.check_score, given, by=member.user)
    assert not application.reports.exists()
    assert given.stage.assignments.count() == 1


@pytest.mark.article(22)
def test_shortlist_waits_for_the_sheets_when_one_no_longer_counts(documents, application, panel, office):
    sheets_for(application, documents, panel)
    reviewing.publish_report(application, documents, by=office, text="综合报告。")
    reviewing.declare_recusal(application, by=panel.members.last().user, reason="后知有利害关系")
    refused(
        RuleViolation,
        "须有不少于 3 份评分表，现有 2 份",
        propose_outcome,
        application,
        documents,
        passed=True,
        by=office,
    )
    assert not application.passages.filter(stage=documents).exists()


@pytest.mark.article(28)
def test_recusal_is_declared_once_and_asked_for_by_nobody_else(documents, application, panel, office):
    member = panel.members.last()
    reviewing.check_declare_recusal(application, by=member.user)
    reviewing.declare_recusal(application, by=member.user, reason="有利害关系")
    refused(TransitionNotAllowed, "您已回避该申报", reviewing.check_declare_recusal, application, by=member.user)
    asked = reviewing.request_recusal(application, by=application.applicant, person="某人", reason="有利害关系。")
    refused(TransitionNotAllowed, "系统不能代替", reviewing.withdraw_request, asked, by=None)
    refused(PermissionDenied, "此项由评审办办理", check_leave, member, transition=DISMISS, by=member.user)
    assert fresh_from_db(asked).state == "filed"
    assert fresh_from_db(member).state == "serving"


@pytest.mark.article(28)
def test_officer_who_was_recused_does_not_lift_it(documents, application, office):
    recusal = reviewing.order_recusal(application, office, by=None, reason="有利害关系。")
    refused(PermissionDenied, "须回避的工作人员不得参与", reviewing.check_lift_recusal, recusal, by=office)


def test_nothing_of_review_is_asked_in_a_cancelled_edition(documents, application, panel, office):
    member = panel.members.last()
    given = assigned(application, documents, member)
    cancel_edition(fresh_from_db(documents.edition), by=None, reason="工作计划调整。")
    over = (TransitionNotAllowed, "届次“.+”当前为“已取消”")
    refused(*over, reviewing.check_withdraw_assignment, given, by=office)
    refused(*over, reviewing.check_request_recusal, application, by=application.applicant)
    refused(*over, reviewing.check_change_panel, panel, by=office)
    refused(RuleViolation, "评审组已经撤销", reviewing.check_score, given, by=member.user)
