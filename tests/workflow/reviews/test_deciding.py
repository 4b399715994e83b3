"""Screening, consultations, shortlist, and what blocks a stage."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem
from tests.factories.applications import department_with_user
from tests.factories.reviews import panel_of, sheets_for, skip_to
from workflow.applications.queries import candidates
from workflow.programmes.actions import advance_edition, blockers
from workflow.reviews.actions import (
    close_consultation,
    consult_department,
    decide_screening,
    decide_shortlist,
    publish_report,
    reply_consultation,
)

pytestmark = pytest.mark.django_db


def last_message(user):
    return InboxItem.objects.filter(recipient=user).latest("pk").message


@pytest.mark.article(21)
def test_screening_blocks_until_everybody_is_decided(screening, applications, office):
    edition = screening.edition
    assert [item.article for item in blockers(edition)] == ["21"]
    for application in applications:
        decide_screening(application, screening, True, by=office)
    assert blockers(edition) == []


@pytest.mark.article(21)
def test_left_out_hears_the_reason(screening, applications, office):
    decide_screening(applications[0], screening, False, by=office, reason="登记不满三年")
    assert applications[0].state == "eliminated"
    assert "登记不满三年" in last_message(applications[0].applicant).body


def test_screening_is_the_offices(screening, applications, reviewer):
    with pytest.raises(PermissionDenied):
        decide_screening(applications[0], screening, True, by=reviewer)


@pytest.mark.article(21)
def test_open_consultation_holds_the_decision(screening, applications, office):
    department, user = department_with_user("示例环保部门")
    asked = consult_department(applications[0], screening, department, by=office, question="近三年有无环境事故？")
    assert last_message(user).subject.startswith("书面征求意见")
    with pytest.raises(RuleViolation, match=r"1 项书面征求意见未答复.*依据第二十一条"):
        decide_screening(applications[0], screening, True, by=office)
    reply_consultation(asked, by=user, reply="无。")
    assert decide_screening(applications[0], screening, True, by=office).outcome == "passed"


@pytest.mark.article(21)
def test_reply_is_the_departments_own_and_stands(screening, applications, office):
    department, user = department_with_user("示例环保部门")
    asked = consult_department(applications[0], screening, department, by=office, question="有无事故？")
    with pytest.raises(PermissionDenied):
        reply_consultation(asked, by=department_with_user("另一部门")[1], reply="有。")
    with pytest.raises(ValidationError):
        reply_consultation(asked, by=user, reply=" ")
    reply_consultation(asked, by=user, reply="无。")
    with pytest.raises(TransitionNotAllowed):
        reply_consultation(asked, by=user, reply="改。")


def test_same_department_is_asked_once_at_a_time(screening, applications, office):
    department, _ = department_with_user("示例环保部门")
    asked = consult_department(applications[0], screening, department, by=office, question="有无事故？")
    with pytest.raises(TransitionNotAllowed):
        consult_department(applications[0], screening, department, by=office, question="再问。")
    close_consultation(asked, by=office, reason="已由其他渠道查明")
    assert consult_department(applications[0], screening, department, by=office, question="再问。").pk != asked.pk


@pytest.mark.article(22)
def test_shortlist_follows_the_report(documents, applications, office):
    with pytest.raises(RuleViolation, match=r"尚无报告.*依据第二十二条"):
        decide_shortlist(applications[0], documents, True, by=office)


@pytest.mark.article(22)
def test_left_out_gets_the_report(documents, applications, office):
    sheets_for(applications[0], documents, panel_of(documents.edition))
    publish_report(applications[0], documents, by=office, text="建议完善供应链质量管理。")
    decide_shortlist(applications[0], documents, False, by=office, reason="好中选优")
    message = last_message(applications[0].applicant)
    assert "建议完善供应链质量管理。" in message.body
    assert "800.33" not in message.body


@pytest.mark.article(22)
def test_document_review_blocks_until_sheets_reports_and_list(documents, applications, office):
    edition, panel = documents.edition, panel_of(documents.edition)
    assert len(blockers(edition)) == 3
    for application in applications:
        sheets_for(application, documents, panel)
    assert [item.message.partition("：")[2] for item in blockers(edition)] == [
        "尚未出具评审报告",
        "尚未决定是否进入下一环节",
    ]
    for application in applications:
        publish_report(application, documents, by=office, text="报告。")
    decide_shortlist(applications[0], documents, True, by=office)
    decide_shortlist(applications[1], documents, False, by=office, reason="好中选优")
    assert blockers(edition) == []
    advance_edition(edition, by=office)
    assert list(candidates(edition.stages.get(code="site-visit"))) == [applications[0]]


@pytest.mark.article(23)
@pytest.mark.article(24)
@pytest.mark.parametrize(("code", "following", "article", "score"), [
    ("site-visit", "evaluation", "23", 900), ("evaluation", "conference", "24", None),
])  # fmt: skip
def test_stage_without_selection_lets_everybody_on(
    documents, applications, office, monkeypatch, code, following, article, score
):
    edition = documents.edition
    stage = skip_to(edition, code, monkeypatch)
    panel = panel_of(edition)
    assert {item.article for item in blockers(edition)} == {article}
    for application in applications:
        sheets_for(application, stage, panel, (score,) * 3)
        publish_report(application, stage, by=office, text="报告。")
    with pytest.raises(RuleViolation, match="不确定入围名单"):
        decide_shortlist(applications[0], stage, True, by=office)
    assert blockers(edition) == []
    advance_edition(edition, by=office)
    assert list(candidates(edition.stages.get(code=following))) == applications
