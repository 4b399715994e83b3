"""What the public, who reported, the holder and the office meet (Articles 30, 33)."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.access.enums import Role
from portal.receipts import new_token
from portal.shown import AS_SHOWN
from tests.conftest import fresh_from_db
from tests.factories import misuse as make
from tests.factories.access import UserFactory
from tests.factories.evidence import PNG
from tests.showing import opened
from workflow.misuse import acts, throttle
from workflow.misuse.actions import close_case
from workflow.misuse.measures import LATE_CORRECTIONS
from workflow.misuse.models import MisuseReport, PublicResult
from workflow.misuse.public import rebuild_results, statistics
from workflow.programmes.models import Programme

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NEW, PROGRESS = "/misuse/new/", "/misuse/progress/"


def typed(honour, **changes):
    data = {
        "token": new_token(), "programme": Programme.objects.get().pk, "kind": "packaging", "user_name": "示例企业",
        "number": honour.number, "place": "示例路商店", "seen_on": clock.today().isoformat(),
        "statement": "包装正面印有称号。", "evidence": SimpleUploadedFile("照片.png", PNG),
    }  # fmt: skip
    return {**data, **changes}


def reported(client, honour, **changes):
    """The number and the secret of a report sent through the form."""
    page = client.post(NEW, typed(honour, **changes)).content.decode()
    return MisuseReport.objects.latest("pk"), re.search(r'class="secret">([0-9A-Z-]{19})<', page)[1]


@pytest.mark.article(33)
def test_anybody_reports_without_a_name_and_follows_it(client, honour):
    report, secret = reported(client, honour)
    assert (report.honour, report.contact_name) == (honour, "")
    page = client.post(PROGRESS, {"number": report.number.lower(), "secret": f" {secret.lower()} "}).content.decode()
    assert ("已收到" in page, "确认撤回" in page) == (True, True)
    wrong = client.post(PROGRESS, {"number": report.number, "secret": "AAAA-BBBB-CCCC-DDDD"})
    assert (wrong.status_code, "不正确" in wrong.content.decode()) == (422, True)
    client.post("/misuse/progress/withdraw/", {"number": report.number, "secret": secret})
    assert fresh_from_db(report).state == "withdrawn"


def test_the_form_sent_twice_shows_the_first_receipt_to_its_browser_alone(client, honour):
    data = typed(honour)
    first = client.post(NEW, data).content.decode()
    data["evidence"] = SimpleUploadedFile("照片.png", PNG)
    assert re.search(r"JB\d{4}-\d+", client.post(NEW, data).content.decode())[0] in first
    assert MisuseReport.objects.count() == 1


@pytest.mark.attack("在公用电脑上看到前一人填写的内容")
def test_whoever_comes_next_is_not_shown_the_receipt_once_it_was_cleared(client, honour):
    data = typed(honour)
    assert "清除本机内容" in client.post(NEW, data).content.decode()
    assert client.post("/misuse/new/clear/")["Location"] == PROGRESS
    # The page before, sent again by the button back: it is a form of its own, and lacks its picture.
    answer = client.post(NEW, {**data, "evidence": ""})
    assert (answer.status_code, 'class="secret"' in answer.content.decode()) == (422, False)


@pytest.mark.article(33)
def test_the_form_shows_the_rule_and_what_the_address_asked_about(client, honour):
    page = client.get(f"{NEW}?honour={honour.number}").content.decode()
    for words in ("产品包装", "获奖年度", "第三十三条", f'value="{honour.number}"', honour.public_name):
        assert words in page, words


def test_faults_keep_what_was_typed_and_uploaded(client, honour):
    answer = client.post(NEW, typed(honour, place=""))
    page = answer.content.decode()
    assert (answer.status_code, "包装正面印有称号。" in page, "照片.png" in page) == (422, True, True)


def test_a_flood_from_one_place_is_refused(client, honour, monkeypatch):
    monkeypatch.setattr(throttle, "REPORTED_FROM", throttle.Limit("misuse-test", 1, 3600))
    reported(client, honour)
    answer = client.post(NEW, typed(honour))
    assert (answer.status_code, "过多" in answer.content.decode()) == (422, True)


@pytest.mark.attack("以举报的通知灌满他人的邮箱")
def test_a_mailbox_is_not_filled_by_whoever_reports_in_its_name(client, honour):
    for _ in range(throttle.MAILED_TO.times):
        throttle.MAILED_TO.spend("full@example.invalid")
    answer = client.post(NEW, typed(honour, contact_email="Full＠EXAMPLE.invalid"))
    assert (answer.status_code, "不填邮箱" in answer.content.decode()) == (422, True)
    assert reported(client, honour)[0].contact_email == ""


@pytest.mark.article(33)
def test_the_holder_reads_the_order_and_answers_it_nobody_else(client, honour, travel_to):
    case = make.ordered(honour)
    address = f"/misuse/mine/{case.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(roles=[Role.OFFICE]))
    assert (client.get(address).status_code, client.get(f"{address}1.pdf").status_code) == (404, 404)
    client.force_login(honour.holder)
    for page in ("/misuse/mine/", "/winners/", f"/winners/{honour.number}/"):
        assert address in client.get(page).content.decode()
    assert client.get(f"{address}1.pdf")["Content-Type"] == "application/pdf"
    shown = opened(client, address)
    empty = client.post(address, {"text": "", **shown})
    assert empty.status_code == 422
    travel_to(clock.moment(case.due_on + timedelta(days=1), 9))
    make.order(case, document_number=make.number(2))
    client.force_login(honour.holder)

    def says():
        return {"text": "已收回。", "materials": SimpleUploadedFile("照片.png", PNG)}

    stale = client.post(address, {**says(), **shown})
    assert (stale.status_code, fresh_from_db(case).state) == (422, "ordered")
    assert f"责令改正通知书由“{make.number(1)}”变为“{make.number(2)}”" in stale.content.decode()
    sent = client.post(address, {**says(), AS_SHOWN: stale.context["form"][AS_SHOWN].value()})
    assert (sent.status_code, fresh_from_db(case).state) == (302, "submitted")
    assert "照片.png" in client.get(address).content.decode()
    assert address not in client.get("/winners/").content.decode()


@pytest.mark.article(33)
def test_the_public_is_warned_of_a_forged_number_and_told_when_it_was_wrong(client, honour):
    case = make.opened(kind="forged", number="CNZL-2026-9999")
    make.warned(case)
    for address in ("/verify/CNZL-2026-9999/", "/misuse/"):
        assert "所标编号系伪造。" in client.get(address).content.decode()
    assert client.get("/api/v1/verify/cnzl-2026-9999").json()["warnings"][0]["standing"] is True
    make.two_of_us(acts.TAKE_BACK, case.warnings.get(), "该编号经核实系笔误。")
    page = client.get("/verify/CNZL-2026-9999/").content.decode()
    assert ("该编号经核实系笔误。" in page, "所标编号系伪造。" in page) == (True, False)
    assert client.get("/api/v1/misuse/warnings").json()[0]["correction"] == "该编号经核实系笔误。"
    make.warned(case, number=honour.number)
    assert "真实有效" in (said := client.get(f"/verify/{honour.number}/").content.decode())
    assert "所标编号系伪造。" in said


def test_what_was_made_public_of_a_case_stands_on_the_honours_page(client, honour, office):
    case = make.corrected(make.ordered(honour))
    close_case(case, by=office, answer="已经改正。", summary="已停止使用违规包装。")
    page = client.get(f"/register/{honour.number}/").content.decode()
    assert ("已停止使用违规包装。" in page, "责令改正" in page) == (True, True)
    PublicResult.objects.update(summary="改动")
    assert rebuild_results() == [f"称号违规使用 {case.number}：不一致"]
    silent = make.corrected(make.order(make.opened(honour), document_number=make.number(2)))
    close_case(silent, by=office, answer="已经改正。")
    assert (PublicResult.objects.count(), rebuild_results()) == (1, [])


@pytest.mark.article(33)
def test_figures_stand_as_of_the_last_month_and_add_up(client, honour, office, travel_to):
    close_case(make.corrected(make.ordered(honour)), by=office, answer="已经改正。")
    make.referred(make.opened(honour))
    make.opened(honour)
    assert statistics()["reports"] == 0
    travel_to(clock.moment(date(2026, 10, 31), 23))
    assert statistics()["reports"] == 0
    travel_to(clock.moment(date(2026, 11, 1), 9))
    figures = client.get("/api/v1/misuse/statistics").json()
    assert figures.pop("by_year") == [{
        "year": 2026, "reports": 3, "cases": 3, "orders": 1, "corrected": 1, "referred": 1, "unfounded": 0, "warnings": 0,
    }]  # fmt: skip
    assert figures.pop("until") == "2026-10-31"
    assert figures == {
        "reports": 3, "cases": 3, "orders": 1, "corrected": 1, "referred": 1, "unfounded": 0, "pending": 1, "warnings": 0,
    }  # fmt: skip


@pytest.mark.article(33)
def test_each_year_has_what_it_brought(client, honour, office, travel_to):
    case = make.corrected(make.ordered(honour))
    travel_to(clock.moment(date(2027, 1, 1), 0))
    close_case(case, by=office, answer="已经改正。")
    make.warned(make.opened(kind="forged", number="CNZL-2026-9999"))
    travel_to(clock.moment(date(2027, 2, 1), 9))
    assert client.get("/misuse/statistics.csv").content.decode("utf-8-sig").splitlines() == [
        "年份,举报,立案,责令改正,已改正,移送,不构成违规,伪造警示",
        "2027,1,1,0,1,0,0,1",
        "2026,1,1,1,0,0,0,0",
        "合计,2,2,1,1,0,0,1",
    ]
    assert LATE_CORRECTIONS.read() == 0


def test_a_correction_that_nobody_follows_up_is_told_to_the_operator(honour, travel_to):
    due_on = make.ordered(honour).due_on
    travel_to(clock.moment(due_on + timedelta(days=30)))
    assert LATE_CORRECTIONS.read() == 0
    travel_to(clock.moment(due_on + timedelta(days=31)))
    assert LATE_CORRECTIONS.read() == 1


def test_the_desk_compares_with_the_register(client, honour, office):
    client.force_login(office)
    found = {
        "CNZL-2026-9999": "没有这一编号",
        honour.number: "属于其他获奖者",
    }
    for number, words in found.items():
        report = make.reported(kind="forged", number=number, user_name="冒名商行")
        assert words in client.get(f"/admin/desk/misuse-reports/{report.pk}/").content.decode()


def test_only_the_office_downloads_the_file_of_a_referred_case(client, honour, office):
    case = make.opened(honour)
    client.force_login(office)
    assert client.get(f"/misuse/cases/{case.pk}/file.zip").status_code == 404
    make.referred(make.copied(case))
    assert client.get(f"/misuse/cases/{case.pk}/file.zip")["Content-Type"] == "application/zip"
    client.force_login(honour.holder)
    assert client.get(f"/misuse/cases/{case.pk}/file.zip").status_code == 403
