import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.confirming.actions import confirm
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.actions import stage_upload
from portal.evidence.models import EvidenceFile
from portal.evidence.receiving import Uploader
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.decisions import HELD_ON, approval_stage
from tests.factories.evidence import pdf_file
from tests.factories.seconding import by_two
from tests.refusing import refuses
from workflow.decisions.actions import check_correct_approval, correct_approval, record_approval
from workflow.decisions.actions.approvals import put_right
from workflow.decisions.acts import propose_approval
from workflow.decisions.correcting import CORRECT_APPROVAL, propose_correction
from workflow.programmes.actions import cancel_edition
from workflow.programmes.stages import kind_of

pytestmark = [pytest.mark.django_db, pytest.mark.article(25)]


@pytest.fixture(scope="module")
def reached(module_setup):
    return module_setup(approval_stage)


@pytest.fixture
def stage(reached, travel_to):
    travel_to(clock.moment(HELD_ON + timedelta(days=7)))
    return fresh_from_db(reached)


def approve(stage, **changes):
    fields = {"document_number": "示例府批〔2026〕1号", "approved_on": clock.today(), "by": None}
    return record_approval(stage, **{**fields, **changes})


@pytest.mark.article(3)
def test_nobody_to_approve_needs_no_document_and_what_is_said_of_it_is_kept(client, stage, office, second_office):
    kind = kind_of(stage)
    assert kind.exit_blockers(stage) == []
    staged = [stage_upload(pdf_file(), uploader=Uploader(user=office))]
    fields = {"document_number": "示例府批〔2026〕1号", "approved_on": clock.today(), "scan": staged}
    proposed = propose_approval(stage, by=office, **fields)
    client.force_login(second_office)
    (scan,) = EvidenceFile.objects.of(proposed)
    assert scan.get_absolute_url() in client.get(f"/admin/desk/confirming/{proposed.pk}/").content.decode()
    assert client.get(f"{scan.get_absolute_url()}original/").status_code == 200
    assert by_two(proposed, second_office).authority == "上海市长宁区人民政府"
    assert kind.exit_blockers(stage) == []


def test_no_other_stage_is_approved(stage, office):
    with pytest.raises(TransitionNotAllowed, match="不是正在进行的报批环节"):
        propose_approval(
            stage.edition.stages.get(kind="conference"), document_number="1", approved_on=clock.today(), by=office
        )


def test_document_of_another_day_is_not_even_proposed(stage, office):
    with pytest.raises(ValidationError, match="晚于今天"):
        propose_approval(stage, by=office, document_number="1", approved_on=clock.today() + timedelta(days=1))


def test_document_is_of_the_list_that_its_page_showed(client, stage, office):
    client.force_login(office)
    address = "/admin/desk/approvals/do/record/"
    form = client.get(address).context["form"]
    assert [label for _, label in form.fields["stage"].choices if "拟获奖名单 0 项" in str(label)]
    sent = {"stage": stage.pk, "document_number": "示例府批〔2026〕1号", "approved_on": clock.today().isoformat()}
    for listed in ("", json.dumps({str(stage.pk): "7"})):
        assert "拟获奖名单已有变化" in client.post(address, {**sent, "listed": listed}).content.decode()
    assert client.post(address, {**sent, "listed": form["listed"].value()}).status_code == 302


def test_refusals(stage, applicant):
    with pytest.raises(PermissionDenied):
        approve(stage, by=applicant)
    with pytest.raises(ValidationError, match=r"晚于今天"):
        approve(stage, approved_on=clock.today() + timedelta(days=1))
    with pytest.raises(ValidationError):
        approve(stage, document_number=" ")
    approve(stage)
    with pytest.raises(RuleViolation, match=r"已经登记"):
        approve(stage)
    with pytest.raises(TransitionNotAllowed, match=r"不是正在进行的报批环节"):
        approve(stage.edition.stages.get(kind="conference"))


def test_approval_is_not_older_than_the_meeting_that_deliberated(stage):
    meeting = stage.edition.meetings.get()
    with pytest.raises(ValidationError, match=r"批准日期早于审议名单的会议"):
        approve(stage, approved_on=meeting.held_on - timedelta(days=1))
    assert approve(stage, approved_on=meeting.held_on)


def test_what_was_copied_wrongly_from_a_document_is_put_right_by_two(client, stage, office, second_office):
    document = approve(stage)
    client.force_login(office)
    page = f"/admin/desk/approvals/{document.pk}/correct/"
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in ("authority", "document_number", "approved_on")}
    assert sent["document_number"] == "示例府批〔2026〕1号"
    unread = {
        **sent,
        "document_number": "示例府批〔2026〕11号",
        "reason": "少写一个1。",
        "shown": '{"document_number": "旧"}',
    }
    assert "此项已由他人改为“示例府批〔2026〕1号”" in client.post(page, unread).content.decode()
    fields = {
        "authority": document.authority,
        "document_number": " 示例府批〔2026〕11号 ",
        "approved_on": document.approved_on,
    }
    refuses(
        (lambda: propose_correction(document, by=office, reason="", **fields), ValidationError, "须写明理由"),
        (
            lambda: propose_correction(document, by=office, reason="重复。", **{**fields, "document_number": "示例府批〔2026〕1号"}),
            ValidationError, "没有需要更正的",
        ),
        (
            lambda: propose_correction(document, by=office, reason="看错。", **{**fields, "approved_on": HELD_ON - timedelta(days=1)}),
            ValidationError, "文件日期早于",
        ),
        (lambda: correct_approval(document, by=office, reason="一人办理。", **fields), PermissionDenied, "须由两名"),
    )  # fmt: skip
    proposed = client.post(page, {**fields, "reason": "少写一个1。", "shown": form["shown"].value()})
    assert proposed.status_code == 302
    waiting = PendingAct.objects.get(name=CORRECT_APPROVAL)
    assert fresh_from_db(document).document_number == "示例府批〔2026〕1号"
    with pytest.raises(PermissionDenied):
        confirm(waiting, by=office)
    client.force_login(second_office)
    shown = client.get(f"/admin/desk/confirming/{waiting.pk}/").content.decode()
    assert "示例府批〔2026〕11号" in shown
    assert by_two(waiting, second_office).document_number == "示例府批〔2026〕11号"
    event = Event.objects.get(verb="approval.corrected")
    assert (event.payload["before"]["document_number"], event.reason) == ("示例府批〔2026〕1号", "少写一个1。")


def test_a_document_is_corrected_while_its_edition_runs_and_what_came_later_is_not_its_business(stage, office):
    document = approve(stage, approved_on=HELD_ON)
    fields = {"authority": "上海市长宁区人民政府", "document_number": "示例府批〔2026〕2号", "approved_on": HELD_ON}
    put = put_right(document, **fields)
    assert (put.document_number, document.document_number) == ("示例府批〔2026〕2号", "示例府批〔2026〕1号")
    cancel_edition(stage.edition, by=None, reason="工作计划调整。")
    with pytest.raises(TransitionNotAllowed, match="已取消"):
        check_correct_approval(fresh_from_db(document), by=office)
