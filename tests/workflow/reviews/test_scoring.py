"""Assignments, score sheets, reports."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.reviews import assigned, panel_of, points, sheet_by, sheets_for
from workflow.applications.models import Application
from workflow.reviews.actions import (
    assign_review,
    declare_recusal,
    open_discussion,
    publish_report,
    sign_pledge,
    submit_score_sheet,
)
from workflow.reviews.models import Assignment, Report, ScoreSheet
from workflow.reviews.queries import tally

pytestmark = [pytest.mark.django_db, pytest.mark.article(22)]
STAGE = "documents"
WORDS = {"strengths": "体系完整。", "improvements": "加强数据应用。"}


@pytest.fixture(scope="module", autouse=True)
def seated(module_setup, reviewed):
    with clock.travel(reviewed.deadline + timedelta(seconds=1)):
        return module_setup(panel_of, reviewed)


@pytest.fixture
def panel(documents, seated):
    return fresh_from_db(seated)


@pytest.fixture
def given(documents, applications, panel):
    return assigned(applications[0], documents, panel.members.last())


def test_giving_a_file_twice_is_once(documents, applications, panel, office):
    for _ in range(2):
        assign_review(applications[0], documents, panel.members.first(), by=office)
    assert Assignment.objects.count() == 1


def test_files_are_given_by_the_office_in_the_stage_in_progress(documents, applications, panel, reviewer):
    with pytest.raises(PermissionDenied):
        assign_review(applications[0], documents, panel.members.first(), by=reviewer)
    later = documents.edition.stages.get(code="site-visit")
    with pytest.raises(TransitionNotAllowed):
        assign_review(applications[0], later, panel.members.first(), by=None)


def test_sheet_is_submitted_once(given):
    sheet = submit_score_sheet(given, by=given.member.user, **points(given, "876.5"), **WORDS)
    assert (sheet.score, sheet.score_max) == (Decimal("876.5"), 1000)
    with pytest.raises(TransitionNotAllowed, match="不能更改"):
        submit_score_sheet(given, by=given.member.user, **points(given, 1), **WORDS)


def test_a_sheet_gives_points_for_every_item_of_the_standard(given):
    sheet = submit_score_sheet(given, by=given.member.user, **points(given, "876.5"), **WORDS)
    assert [(one["code"], one["name"], one["points"]) for one in sheet.items] == [
        ("4.1", "领导", 110), ("4.2", "战略", 90), ("4.3", "顾客与市场", 90), ("4.4", "资源", 130),
        ("4.5", "过程管理", 100), ("4.6", "测量、分析与改进", 80), ("4.7", "结果", 400),
    ]  # fmt: skip
    assert sum(Decimal(one["score"]) for one in fresh_from_db(sheet).items) == sheet.score == Decimal("876.5")
    assert {one["note"] for one in sheet.items} == {"材料第3页。"}


@pytest.mark.parametrize("score", [-1, 111, "110.1"])
def test_points_outside_the_range_are_refused_beside_their_item_with_the_article(given, score):
    items = {**points(given)["items"], "4.1": (score, "")}
    with pytest.raises(ValidationError, match=r"0 至 110.*依据《.+》第二十二条") as refusal:
        submit_score_sheet(given, by=given.member.user, items=items, **WORDS)
    assert list(refusal.value.error_dict) == ["item_4_1"]


@pytest.mark.parametrize("score", [None, "", "甲", "1.25", "NaN", "Infinity"])
def test_points_that_are_none_are_asked_for(given, score):
    items = {**points(given)["items"], "4.7": (score, "")}
    with pytest.raises(ValidationError) as refusal:
        submit_score_sheet(given, by=given.member.user, items=items, **WORDS)
    assert list(refusal.value.error_dict) == ["item_4_7"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"score": 800}, "总分由系统合计"),
        ({"items": {"4.8": (1, "")}}, "没有这些条目：4.8"),
        ({"score": 0}, "总分由系统合计"),
    ],
)
def test_a_sheet_by_items_takes_nothing_else(given, said, why):
    whole = points(given)
    words = {**whole, **said, "items": {**whole["items"], **said.get("items", {})}}
    with pytest.raises(RuleViolation, match=why):
        submit_score_sheet(given, by=given.member.user, **words, **WORDS)
    assert not ScoreSheet.objects.exists()


def test_every_item_is_asked_for_at_once(given):
    with pytest.raises(ValidationError) as refusal:
        submit_score_sheet(given, by=given.member.user, **WORDS)
    assert len(refusal.value.error_dict) == 7


def test_a_person_is_given_one_score(documents, given):
    Application.objects.filter(pk=given.application_id).update(track="achievement")
    sheet = submit_score_sheet(fresh_from_db(given), by=given.member.user, score="876.5", **WORDS)
    assert (sheet.score, sheet.items) == (Decimal("876.5"), [])


@pytest.mark.parametrize("blank", ["strengths", "improvements"])
def test_strengths_and_improvements_are_both_wanted(given, blank):
    with pytest.raises(ValidationError) as refusal:
        submit_score_sheet(given, by=given.member.user, **points(given), **{**WORDS, blank: " "})
    assert list(refusal.value.error_dict) == [blank]


def test_sheet_is_the_assignees_own(given, panel):
    with pytest.raises(PermissionDenied):
        submit_score_sheet(given, by=panel.members.first().user, **points(given), **WORDS)


@pytest.mark.article(28)
def test_sheet_before_the_pledge_is_refused(documents, applications):
    (member,) = panel_of(documents.edition, 1, pledged=False, name="第二评审组").members.all()
    assignment = assigned(applications[0], documents, member)
    with pytest.raises(RuleViolation, match=r"承诺.*依据《.+》第二十八条第（二）项"):
        submit_score_sheet(assignment, by=member.user, **points(assignment, 1), **WORDS)
    sign_pledge(member, by=member.user)
    assert submit_score_sheet(assignment, by=member.user, **points(assignment, 1), **WORDS).score == 1


@pytest.mark.parametrize("change", [lambda q: q.update(score=1), lambda q: q.delete()])
def test_database_keeps_a_sheet(documents, applications, panel, change):
    sheet_by(applications[0], documents, panel.members.first())
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(ScoreSheet.objects.all())


def test_report_holds_the_computed_average(documents, applications, panel):
    sheets_for(applications[0], documents, panel, (700, 800, 901))
    leader = panel.members.get(is_leader=True).user
    report = publish_report(applications[0], documents, by=leader, text="综合报告。")
    assert (report.average, report.sheets_counted) == (Decimal("800.33"), 3)
    items = report.item_averages
    assert (items[0]["name"], items[0]["points"], items[0]["score"], len(items)) == ("领导", 110, "88.03", 7)
    assert "4.7 结果：平均 320.13 分（400 分）" in report.full_text


def test_report_needs_the_sheets_the_rules_ask_for(documents, applications, panel, office):
    sheet_by(applications[0], documents, panel.members.first())
    with pytest.raises(RuleViolation, match=r"不少于 3 份.*现有 1 份.*依据《.+》第二十二条"):
        publish_report(applications[0], documents, by=office, text="综合报告。")


@pytest.mark.article(28)
def test_sheet_of_one_recused_afterwards_does_not_count(documents, applications, panel):
    sheets_for(applications[0], documents, panel, (700, 800, 1000))
    last = panel.members.last().user
    declare_recusal(applications[0], by=last, reason="后知有利害关系")
    assert (tally(applications[0], documents).count, tally(applications[0], documents).average) == (
        2,
        Decimal("750.00"),
    )


def test_report_is_the_leaders_or_the_offices(documents, applications, panel):
    sheets_for(applications[0], documents, panel)
    with pytest.raises(PermissionDenied):
        publish_report(applications[0], documents, by=panel.members.last().user, text="综合报告。")


def test_report_is_issued_once(documents, applications, panel, office):
    sheets_for(applications[0], documents, panel)
    publish_report(applications[0], documents, by=office, text="综合报告。")
    with pytest.raises(TransitionNotAllowed):
        publish_report(applications[0], documents, by=office, text="另一份。")
    assert Report.objects.count() == 1


def test_leader_reads_what_the_panel_was_given_and_no_more(documents, applications, panel):
    from workflow.applications.models import Application

    assigned(applications[0], documents, panel.members.last())
    leader = panel.members.get(is_leader=True).user
    assert list(Application.objects.visible_to(leader)) == [applications[0]]


# Blind to one another until one's own sheet is in; recused sheets leave, and it is said


def read_by(user, application) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/admin/desk/reviews/{application.pk}/").content.decode()


def scores_read_by(user, application) -> list[str]:
    """The whole numbers of three digits that stand there by themselves; addresses have random ones."""
    return re.findall(r"(?<![\w.])\d{3}(?!\w)", re.sub(r"<[^>]*>", " ", read_by(user, application)))


def test_reviewer_reads_no_colleagues_score_before_the_own_sheet(documents, applications, panel):
    leader, second, third = panel.members.order_by("pk")
    sheet_by(applications[0], documents, second, 731)
    own = {member: assigned(applications[0], documents, member) for member in (leader, third)}
    for member in own:
        assert "731" not in scores_read_by(member.user, applications[0])
    for member in own:
        submit_score_sheet(own[member], by=member.user, **points(own[member], 801), **WORDS)
        assert ("731" in scores_read_by(member.user, applications[0])) is (member == leader)
    open_discussion(fresh_from_db(applications[0]), documents, by=leader.user, reason="分歧较大。")
    assert "731" in scores_read_by(third.user, applications[0])


def test_leader_who_scores_nothing_reads_all_and_a_stranger_to_the_file_none(documents, applications, panel):
    leader, second, third = panel.members.order_by("pk")
    sheet_by(applications[0], documents, second, 731)
    assert "731" in scores_read_by(leader.user, applications[0])
    client = Client()
    client.force_login(third.user)
    assert client.get(f"/admin/desk/reviews/{applications[0].pk}/").status_code == 404


def test_office_reads_average_and_spread_without_recused_sheets(documents, applications, panel, office):
    sheets_for(applications[0], documents, panel, scores=(700, 800, 901))
    assert "平均分" in read_by(office, applications[0])
    assert "800.33（计入 3 份，相差 201.0）" in read_by(office, applications[0])
    declare_recusal(applications[0], by=panel.members.order_by("pk").last().user, reason="曾任该单位顾问。")
    page = read_by(office, applications[0])
    assert "750.00（计入 2 份，1 份不计入，相差 100.0）" in page
    assert "901.0（已回避，不计入）" in page
