"""Independent sheets, then a discussion, then what was changed: traced in workings, report and record (Articles 22, 23)."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.desk.todo import todos_of
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import Message
from portal.transitions.core import allows, obstacles
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import load_fixture, running_edition
from tests.factories.reviews import WORDS, assigned, panel_of, points, sheets_for
from tests.showing import opened, send
from workflow.applications.actions import withdraw
from workflow.programmes.actions import blockers, cancel_edition
from workflow.records.contents import parts_of
from workflow.reviews.actions import (
    check_open_discussion,
    check_report,
    check_revise,
    close_discussion,
    dismiss_panel_member,
    open_discussion,
    order_recusal,
    publish_report,
    revise_score_sheet,
    submit_score_sheet,
    withdraw_assignment,
)
from workflow.reviews.compiling import findings
from workflow.reviews.models import Assignment, Discussion, Report, SheetRevision
from workflow.reviews.queries import tally
from workflow.reviews.rules import item_field
from workflow.reviews.workings import workings_of

pytestmark = [pytest.mark.django_db, pytest.mark.article(22)]
STAGE = "documents"
WHY = "评分相差较大，逐条核对。"


@pytest.fixture
def panel(documents):
    return panel_of(documents.edition)


@pytest.fixture
def sheets(documents, applications, panel):
    """All in: 700, 800, 901."""
    return sheets_for(applications[0], documents, panel)


@pytest.fixture
def discussed(documents, applications, panel, sheets):
    return open_discussion(applications[0], documents, by=panel.members.get(is_leader=True).user, reason=WHY)


def revised(given, total=650, **words):
    said = {**points(given, total), **WORDS, "reason": "漏看了附件3。", **words}
    return revise_score_sheet(Assignment.objects.get(pk=given.pk), by=given.member.user, **said)


def at_desk(client, user, address):
    client.force_login(user)
    return client.get(address)


def test_it_is_opened_when_every_sheet_is_in_once_and_its_givers_are_told(documents, applications, panel, office):
    leader, second, third = panel.members.order_by("pk")
    file = applications[0]
    with pytest.raises(RuleViolation, match="须有不少于 3 份评分表方可讨论，现有 0 份"):
        check_open_discussion(file, by=office)
    sheets_for(file, documents, panel)
    (late,) = panel_of(documents.edition, 1, name="另一组").members.all()
    extra = assigned(file, documents, late)
    with pytest.raises(RuleViolation, match=r"还有 1 份评分表尚未提交.*收回任务"):
        open_discussion(file, documents, by=leader.user, reason=WHY)
    withdraw_assignment(extra, by=office, reason="不再评审。")
    with pytest.raises(PermissionDenied, match="讨论由"):
        open_discussion(file, documents, by=second.user, reason=WHY)
    order_recusal(file, third.user, by=office, reason="亲属。")
    with pytest.raises(RuleViolation, match="现有 2 份，请先分配评审人员"):
        open_discussion(file, documents, by=leader.user, reason=WHY)
    given = assigned(file, documents, late)
    submit_score_sheet(given, by=late.user, **points(given), **WORDS)
    open_discussion(file, documents, by=leader.user, reason=WHY)
    waits = "评审组讨论：1 件正在讨论，可以查阅全部评分表"
    assert [any(waits == one.words for one in todos_of(seat.user)) for seat in (leader, third, late)] == [
        True,
        False,
        True,
    ]
    told = Message.objects.filter(kind="review.discussion_opened")
    assert {item.recipient for one in told for item in one.inbox_items.all()} == {leader.user, second.user, late.user}
    with pytest.raises(TransitionNotAllowed, match="正在讨论该申报"):
        open_discussion(fresh_from_db(file), documents, by=office, reason=WHY)


def test_a_sheet_is_changed_once_while_it_lasts_and_only_by_its_giver(applications, panel, sheets, office):
    first, second, _ = [sheet.assignment for sheet in sheets]
    assert obstacles(check_revise, first, by=first.member.user) == [
        "评分表提交以后不能更改；只有在评审组讨论期间，才可以说明理由修改一次。"
    ]
    discussion = open_discussion(applications[0], first.stage, by=office, reason=WHY)
    with pytest.raises(PermissionDenied):
        revise_score_sheet(first, by=second.member.user, **points(first), **WORDS, reason="改。")
    with pytest.raises(ValidationError, match="没有改动"):
        revised(first, 700)
    revised(first)
    with pytest.raises(TransitionNotAllowed, match="已经修改过一次"):
        revised(first, 600)
    close_discussion(discussion, by=office, findings="其余维持。")
    with pytest.raises(TransitionNotAllowed, match="只有在评审组讨论期间"):
        revised(second)
    with pytest.raises(TransitionNotAllowed, match="当前状态为“已结束”"):
        close_discussion(discussion, by=office, findings="再结束。")
    with pytest.raises(TransitionNotAllowed, match="已经讨论该申报"):
        open_discussion(fresh_from_db(applications[0]), first.stage, by=office, reason=WHY)
    assert SheetRevision.objects.count() == 1


def test_what_counts_is_the_changed_sheet_and_both_are_shown(
    discussed, applications, documents, sheets, office, client
):
    file, first = applications[0], sheets[0].assignment
    with pytest.raises(TransitionNotAllowed, match="讨论结束以后再出具报告"):
        publish_report(file, documents, by=office, text="报告。")
    assert any("评审组讨论尚未结束" in one.message for one in blockers(documents.edition))
    revised(first, 850, strengths="附件3数据充分。")
    close_discussion(fresh_from_db(discussed), by=office, findings="核对附件以后意见趋于一致。")
    assert "附件3数据充分。" in findings(file, documents)
    report = publish_report(file, documents, by=office, text="报告。")
    assert (report.average, report.average_before, report.sheets_revised) == (
        Decimal("850.33"), Decimal("800.33"), 1,
    )  # fmt: skip
    assert "1 份在评审组讨论后有修改，讨论前平均分 800.33。" in report.full_text
    assert sum(Decimal(one["score"]) for one in report.item_averages) == pytest.approx(
        report.average, abs=Decimal("0.05")
    )
    workings = workings_of(report, named=False)
    assert workings.columns == ["评审人员1（讨论前）", "评审人员1（讨论后）", "评审人员2", "评审人员3"]
    assert [score for _, score in workings.total.scores] == [Decimal(one) for one in ("700", "850", "800", "901")]
    assert workings.sums == ["平均分 = （850.0 + 800.0 + 901.0）÷ 3 = 850.33（四舍五入到两位小数）"]
    archived = {part.title: dict(part.rows[0]) for part in parts_of(file)}
    assert (archived["评分表"]["得分"], archived["讨论后的评分表"]["得分"]) == ("700.0", "850.0")
    assert archived["讨论后的评分表"]["修改的理由"] == "漏看了附件3。"
    assert archived["评审组讨论"]["讨论情况"] == "核对附件以后意见趋于一致。"
    page = at_desk(client, office, f"/admin/desk/reviews/{file.pk}/").content.decode()
    assert all(word in page for word in ("讨论前 700.0", WHY, "漏看了附件3。", "附件3数据充分。", WORDS["strengths"]))


def test_who_is_recused_dismissed_or_foreign_neither_reads_nor_changes(
    discussed, applications, documents, sheets, client
):
    file, (first, second, third) = applications[0], [sheet.assignment for sheet in sheets]
    for given in (first, second, third):
        page = at_desk(client, given.member.user, f"/admin/desk/assignments/{given.pk}/").content.decode()
        assert all(str(one.member) in page for one in (first, second, third))
        assert "请查阅全部评分表" in page
    order_recusal(file, second.member.user, by=None, reason="亲属。")
    dismiss_panel_member(third.member, by=None, reason="不到会。")
    for given in (second, third):
        assert at_desk(client, given.member.user, f"/admin/desk/assignments/{given.pk}/").status_code == 404
        assert at_desk(client, given.member.user, f"/admin/desk/reviews/{file.pk}/").status_code == 404
        with pytest.raises((RuleViolation, PermissionDenied)):
            revised(Assignment.objects.get(pk=given.pk))
    (foreign,) = panel_of(documents.edition, 1, name="另一组").members.all()
    assigned(applications[1], documents, foreign)
    assert at_desk(client, foreign.user, f"/admin/desk/reviews/{file.pk}/").status_code == 404
    # The sheet of who was dismissed for another cause counts all the same, of who is recused it does not.
    assert (tally(file, documents).count, tally(file, documents).left_out) == (2, 1)


def test_a_sheet_that_comes_while_it_lasts_is_independent_first(discussed, applications, documents, sheets, client):
    revised(sheets[0].assignment)
    late = panel_of(documents.edition, 1, name="另一组").members.get()
    given = assigned(applications[0], documents, late)
    page = f"/admin/desk/assignments/{given.pk}/"
    file = applications[0]
    department = file.department.users.first()
    for user, address in (
        (late.user, page), (late.user, f"/admin/desk/reviews/{file.pk}/"),
        (department, f"/admin/desk/applications/{file.pk}/"),
    ):  # fmt: skip
        shown = at_desk(client, user, address)
        assert shown.status_code == 200
        assert (WHY in shown.content.decode(), "漏看了附件3" in shown.content.decode()) == (False, False)
    with pytest.raises(TransitionNotAllowed, match="请先独立提交评分表"):
        revised(given)
    submit_score_sheet(given, by=late.user, **points(given), **WORDS)
    assert WHY in at_desk(client, late.user, page).content.decode()
    assert allows(check_revise, given, by=late.user)


def test_it_ends_with_who_leaves_and_with_the_edition(discussed, applications, documents, panel, sheets):
    withdraw(applications[0], by=applications[0].applicant, reason="另有安排。")
    assert fresh_from_db(discussed).state == "lapsed"
    with pytest.raises((RuleViolation, TransitionNotAllowed)):
        revised(sheets[0].assignment)
    other = applications[1]
    sheets_for(other, documents, panel)
    still = open_discussion(other, documents, by=None, reason=WHY)
    cancel_edition(fresh_from_db(documents.edition), by=None, reason="工作计划调整。")
    assert fresh_from_db(still).state == "lapsed"


def test_a_page_opened_before_is_told_of_what_was_done_since(applications, sheets, office, client, panel):
    file, first = applications[0], sheets[0].assignment
    client.force_login(office)
    case = f"/admin/desk/reviews/{file.pk}"
    stale = opened(client, f"{case}/report/")
    assert send(client, f"{case}/discuss/", reason=WHY).status_code == 302
    answer = client.post(f"{case}/report/", {**stale, "text": "报告。"})
    assert (answer.status_code, Report.objects.exists()) == (422, False)
    client.force_login(first.member.user)
    revise = f"/admin/desk/assignments/{first.pk}/revise/"
    form = client.get(revise).context["form"]
    assert form[item_field("4.1")].value() == ("77.0", "材料第3页。")
    typed = {"strengths": "附件3数据充分。", "improvements": "补。", "reason": "漏看了附件3。"}
    for item in first.items:
        typed |= {item_field(item.code): str(item.points), f"{item_field(item.code)}_note": ""}
    kept = opened(client, revise)
    client.force_login(office)
    assert send(client, f"{case}/end-discussion/", findings="一致。").status_code == 302
    client.force_login(first.member.user)
    late = client.post(revise, {**kept, **typed})
    assert (late.status_code, SheetRevision.objects.exists()) == (422, False)
    assert "只有在评审组讨论期间" in late.content.decode()


def test_a_sheet_is_changed_on_its_form(discussed, sheets, client):
    first = sheets[0].assignment
    client.force_login(first.member.user)
    typed = {"strengths": "附件3数据充分。", "improvements": "补。", "reason": "漏看了附件3。"}
    for item in first.items:
        typed |= {item_field(item.code): str(item.points), f"{item_field(item.code)}_note": ""}
    assert send(client, f"/admin/desk/assignments/{first.pk}/revise/", **typed).status_code == 302
    assert SheetRevision.objects.get().score == 1000


@pytest.fixture
def riverside(db, travel_to):
    """Two sheets of sixty points; beyond twenty between them they are to be talked over."""
    travel_to(DURING)
    edition = running_edition(load_fixture("riverside-2026"))
    file = submitted_application(edition, track="workshop")
    travel_to(edition.deadline.replace(hour=23))
    return file, reach(edition, "desk")


def test_sheets_far_apart_are_talked_over_before_the_report(riverside, office):
    file, stage = riverside
    panel = panel_of(stage.edition, 2)
    sheets = sheets_for(file, stage, panel, (20, 41))
    with pytest.raises(RuleViolation, match=r"相差 21\.0 分，超过 20 分，请先发起讨论.*第十一条"):
        publish_report(file, stage, by=office, text="报告。")
    discussion = open_discussion(file, stage, by=office, reason=WHY)
    revise_score_sheet(sheets[0].assignment, by=sheets[0].assignment.member.user, score=15, **WORDS, reason="维持。")
    close_discussion(discussion, by=office, findings="分歧仍在，各自说明。")
    assert publish_report(fresh_from_db(file), stage, by=office, text="报告。").average == 28


def test_sheets_as_far_apart_as_goes_need_none(riverside, office):
    file, stage = riverside
    sheets_for(file, stage, panel_of(stage.edition, 2), (20, 40))
    assert allows(check_report, file, by=office)
    publish_report(file, stage, by=office, text="报告。")
    with pytest.raises(TransitionNotAllowed, match="报告已经出具，不再讨论"):
        open_discussion(fresh_from_db(file), stage, by=office, reason=WHY)


def test_a_stage_without_a_discussion_has_none(edition, applications, office):
    stage = reach(edition, "evaluation")
    sheets_for(applications[0], stage, edition.panels.get(), (None, None, None))
    with pytest.raises(RuleViolation, match="不设评审组讨论"):
        open_discussion(fresh_from_db(applications[0]), stage, by=office, reason=WHY)
    assert not Discussion.objects.exists()
