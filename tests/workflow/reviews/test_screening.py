"""Screening, and the consultations before it is decided."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.applications import department_with_user
from tests.factories.reviews import assigned, panel_of
from tests.factories.seconding import by_two
from tests.showing import opened_for_many, send
from workflow.applications.actions import decide_passage, request_supplement, resubmit, withdraw
from workflow.applications.enums import Section
from workflow.applications.permissions import may_read_application
from workflow.applications.queries import evidence_of
from workflow.programmes.actions import blockers, cancel_edition
from workflow.programmes.departments import close_department
from workflow.programmes.models import Department, Stage
from workflow.reviews.actions import (
    check_close_consultation,
    check_consult,
    check_reply,
    close_consultation,
    consult_department,
    decide_screening,
    order_recusal,
    reply_consultation,
    submit_opinion,
    withdraw_assignment,
)
from workflow.reviews.acts import propose_outcome
from workflow.reviews.models import Consultation

pytestmark = pytest.mark.django_db
STAGE = "qualification"


def last_message(user):
    return InboxItem.objects.filter(recipient=user).latest("pk").message


@pytest.mark.article(21)
def test_screening_blocks_until_everybody_is_decided(screening, applications, office):
    edition = screening.edition
    assert [item.article for item in blockers(edition)] == ["21"]
    for application in applications:
        by_two(propose_outcome(application, screening, passed=True, by=office))
    assert blockers(edition) == []


@pytest.mark.article(21)
def test_left_out_hears_the_reason(screening, applications, office):
    by_two(propose_outcome(applications[0], screening, passed=False, by=office, reason="登记不满三年"))
    assert fresh_from_db(applications[0]).state == "eliminated"
    assert "登记不满三年" in last_message(applications[0].applicant).body


def test_screening_is_the_offices(screening, applications, reviewer):
    with pytest.raises(PermissionDenied):
        decide_screening(applications[0], screening, True, by=reviewer)


@pytest.mark.article(21)
def test_open_consultation_holds_the_decision(screening, applications, office):
    department, user = department_with_user("示例环保部门")
    asked = consult_department(applications[0], screening, department, by=office, question="近三年有无环境事故？")
    assert last_message(user).subject.startswith("书面征求意见")
    with pytest.raises(RuleViolation, match=r"1 项书面征求意见未答复.*依据《.+》第二十一条"):
        decide_screening(applications[0], screening, True, by=office)
    reply_consultation(asked, by=user, reply="无。")
    assert decide_screening(applications[0], screening, True, by=None).outcome == "passed"


@pytest.mark.article(11)
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


@pytest.mark.article(21)
def test_nobody_is_consulted_where_the_rules_or_the_file_do_not_have_it(screening, applications, office):
    withdraw(applications[0], by=None, reason="不再参评")
    with pytest.raises(RuleViolation, match=r"该申报不在“.+”的对象之内"):
        check_consult(fresh_from_db(applications[0]), by=office)
    check_consult(fresh_from_db(applications[1]), by=office)
    Stage.objects.filter(pk=screening.pk).update(settings={**screening.settings, "consultation": False})
    with pytest.raises(RuleViolation, match="不设书面征求意见"):
        check_consult(fresh_from_db(applications[1]), by=office)


def test_consultation_ends_with_its_edition(screening, applications, office):
    department, user = department_with_user("示例环保部门")
    asked = consult_department(applications[0], screening, department, by=office, question="有无事故？")
    cancel_edition(fresh_from_db(screening.edition), by=None, reason="工作计划调整。")
    for check, by in ((check_reply, user), (check_close_consultation, office)):
        with pytest.raises(TransitionNotAllowed, match=r"届次“.+”当前为“已取消”"):
            check(fresh_from_db(asked), by=by)


@pytest.mark.article(28)
def test_recused_official_reads_and_decides_nothing(screening, applications, office, client):
    client.force_login(office)
    file = evidence_of(applications[0]).first()
    pages = (f"/admin/desk/reviews/{applications[0].pk}/", file.get_absolute_url())
    order_recusal(applications[0], office, by=None, reason="与申报者有亲属关系")
    assert [client.get(page).status_code for page in pages] == [404, 404]
    with pytest.raises(PermissionDenied):
        decide_passage(applications[0], screening, "passed", by=office)
    assert may_read_application(office, applications[1]) is True


def test_one_each_is_proposed_for_the_qualification_review(screening, applications, office, client):
    panel_of(screening.edition, 3)
    client.force_login(office)
    page = client.get("/admin/desk/reviews/many/suggest/", {"chosen": [row.pk for row in applications]})
    assert [len(line.planned.choices) for line in page.context["ready"]] == [1, 1]


def test_a_stage_without_decision_decides_on_nobody(screening, applications, office):
    """Nobody is let through or out of the call itself, nor of what only carries out what others decided."""
    for stage in screening.edition.stages.filter(kind__in=("application", "approval", "commendation")):
        with pytest.raises(TransitionNotAllowed, match="不对申报作出决定"):
            decide_passage(applications[0], stage, "left_out", by=office, reason="不再评审")


def test_department_answers_what_it_was_asked(screening, applications, office, client):
    department, user = department_with_user("示例环保部门")
    asked = consult_department(applications[0], screening, department, by=office, question="有无事故？")
    client.force_login(user)
    told = "书面征求意见：1 件等待答复"
    assert told in client.get("/admin/").content.decode()
    page = f"/admin/desk/consultations/{asked.pk}/"
    assert "有无事故？" in client.get(page).content.decode()
    assert send(client, f"{page}reply/", reply="无。").status_code == 302
    assert told not in client.get("/admin/").content.decode()
    client.force_login(department_with_user("另一部门")[1])
    assert client.get(page).status_code == 404


def test_department_answers_many_alike_after_reading_what_each_was_asked(screening, applications, office, client):
    department, user = department_with_user("示例环保部门")
    asked = [
        consult_department(one, screening, department, by=office, question=f"{one.number}有无事故？")
        for one in applications
    ]
    many = "/admin/desk/consultations/many/reply/"
    client.force_login(user)
    page = client.get(many, {"chosen": [one.pk for one in asked]}).content.decode()
    assert [f"征求事项：{one.number}有无事故？" in page for one in applications] == [True, True]
    client.post(many, {**opened_for_many(client, many, *asked), "reply": "无意见。"})
    assert {(fresh_from_db(one).state, fresh_from_db(one).reply) for one in asked} == {("replied", "无意见。")}
    client.force_login(department_with_user("另一部门")[1])
    assert client.get(many, {"chosen": [one.pk for one in asked]}).status_code == 404


def test_several_departments_are_asked_at_once_each_of_every_case_and_none_twice(
    screening, applications, office, client
):
    (waste, _), (fire, fireman), (tax, _) = (
        department_with_user(f"示例{name}部门") for name in ("环保", "消防", "税务")
    )
    before = consult_department(applications[0], screening, waste, by=office, question="有无事故？")
    client.force_login(office)
    many = "/admin/desk/reviews/many/consult/"
    page = client.get(many, {"chosen": [one.pk for one in applications]}).content.decode()
    assert f"另已在征求：{waste}" in page
    assert "书面征求意见：" in page  # the letters, before they are sent
    typed = {"chosen": [one.pk for one in applications], "question": "有无处罚？"}
    assert client.post(many, typed).status_code == 422
    done = client.post(many, {**typed, "departments": [tax.pk, waste.pk, fire.pk]}).context["done"]
    assert [line.becomes for line in done] == [f"已征求{fire}、{tax}的意见。", f"已征求{waste}、{fire}、{tax}的意见。"]
    asked = Consultation.objects.order_by("application", "department").values_list(
        "application", "department", "question"
    )
    assert [row for row in asked if row[0] == applications[0].pk] == [
        (applications[0].pk, waste.pk, before.question), (applications[0].pk, fire.pk, "有无处罚？"),
        (applications[0].pk, tax.pk, "有无处罚？"),
    ]  # fmt: skip
    assert fireman.inbox_items.filter(message__kind="review.department_consulted").count() == 2
    again = client.post(many, {**typed, "departments": [fire.pk]})
    assert "已在征求示例消防部门的意见，请等待答复。" in again.content.decode()
    assert Consultation.objects.count() == len(asked) == 6


# The panel's opinion


@pytest.fixture
def given(screening, applications):
    """A file with a pledged member, in the qualification review."""
    return assigned(applications[0], screening, panel_of(screening.edition, 1).members.get())


FOUND = {"complete": False, "qualified": True, "text": "缺少上年度审计报告。"}


@pytest.mark.article(21)
def test_no_opinion_on_what_is_not_submitted_yet(given, applications):
    application = fresh_from_db(applications[0])
    request_supplement(application, by=None, items="补。", sections=[Section.CONTENT])
    with pytest.raises(TransitionNotAllowed, match="正在补正"):
        submit_opinion(fresh_from_db(given), by=given.member.user, **FOUND)
    resubmit(application, by=application.applicant)
    submit_opinion(fresh_from_db(given), by=given.member.user, **FOUND)


@pytest.mark.article(21)
def test_panel_member_gives_an_opinion_that_the_office_reads(given, office, client):
    with pytest.raises(PermissionDenied):
        submit_opinion(given, by=office, **FOUND)
    with pytest.raises(ValidationError):
        submit_opinion(given, by=given.member.user, complete=True, qualified=True, text=" ")
    submit_opinion(given, by=given.member.user, **FOUND)
    with pytest.raises(TransitionNotAllowed, match="不能更改"):
        submit_opinion(given, by=given.member.user, **FOUND)
    with pytest.raises(TransitionNotAllowed, match="任务不能收回"):
        withdraw_assignment(given, by=office, reason="误分配。")
    client.force_login(office)
    page = client.get(f"/admin/desk/reviews/{given.application_id}/").content.decode()
    assert "材料不完整，符合基本条件。缺少上年度审计报告。" in page


def test_file_given_again_within_the_hour_is_told_of_again(given, applications, screening, office):
    told = InboxItem.objects.filter(recipient=given.member.user, message__kind="review.assigned")
    assigned(applications[1], screening, given.member)
    assert told.count() == 1
    withdraw_assignment(given, by=office, reason="误分配。")
    assigned(applications[0], screening, given.member)
    assert told.count() == 2


def test_closed_department_is_not_consulted(screening, applications, office):
    department, _ = department_with_user("示例环保部门")
    known = Department.objects.get(pk=department.pk)
    close_department(department, by=office, reason="机构改革")
    with pytest.raises(ValidationError, match="已经停止受理"):
        consult_department(applications[0], screening, known, by=office, question="有无事故？")
    with pytest.raises(IntegrityError, match="open_department"), transaction.atomic():
        Consultation.objects.create(application=applications[0], department=known, question="有无事故？")


@pytest.mark.article(28)
def test_recused_member_gives_no_opinion(given):
    order_recusal(given.application, given.member.user, by=None, reason="有利害关系。")
    with pytest.raises(RuleViolation, match="须回避"):
        submit_opinion(given, by=given.member.user, **FOUND)


def test_no_opinion_once_the_screening_is_decided(given, screening, office):
    by_two(propose_outcome(given.application, screening, passed=True, by=office))
    with pytest.raises(TransitionNotAllowed, match="已有决定"):
        submit_opinion(given, by=given.member.user, **FOUND)


@pytest.mark.article(21)
def test_reviewer_gives_the_opinion_on_the_desk(given, client):
    client.force_login(given.member.user)
    page = f"/admin/desk/assignments/{given.pk}/"
    html = client.get(page).content.decode()
    assert ("提交审查意见" in html, "提交评分表" in html) == (True, False)
    assert client.post(f"{page}opine/", {"complete": "no"}).status_code == 422
    sent = {"complete": "no", "qualified": "yes", "text": FOUND["text"]}
    assert send(client, f"{page}opine/", **sent).status_code == 302
    assert FOUND["text"] in client.get(page).content.decode()
