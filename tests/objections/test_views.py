"""What the objector meets: the form, the receipt, the progress page, the outcomes."""

import io
import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from objections import receipts, throttle
from objections.actions import accept_objection, start_investigation
from objections.models import Objection
from objections.queries import steps
from portal import clock
from portal.evidence.enums import QuarantineState
from portal.evidence.models import EvidenceFile, Quarantine, StagedUpload
from portal.messages.models import Delivery, Message
from portal.shown import AS_SHOWN
from tests.conftest import fresh_from_db
from tests.factories.evidence import EICAR, PDF, PNG
from tests.factories.identity import credit_code
from tests.factories.objections import (
    EMAIL,
    NAME,
    NUMBER,
    PHONE,
    accepted,
    filed,
    found_true,
    public,
    refuse_objection,
    replied,
    settled,
    waiting,
)
from tests.objections.conftest import NEXT_MONTH
from tests.showing import opened, send
from workflow.applications.actions import withdraw

FILING = 6
"""Two messages ask and one writes; a savepoint, taken and released, and what is kept of the form besides."""
NEW, PROGRESS = "/objections/new/", "/objections/progress/"


def typed(entry=None, **changes):
    """A form filled in by a person."""
    data = {
        "token": receipts.new_token(), "entry": entry.pk if entry else "", "edition": "", "subject_text": "",
        "statement": "所报数据与公开年报不符。", "requested_outcome": "请核查。", "claimant": "person",
        "name": NAME, "document_type": "resident_id", "document_number": NUMBER, "phone": PHONE, "email": EMAIL,
        "truthful": "on",
        "evidence": SimpleUploadedFile("年报.pdf", PDF), "picture": SimpleUploadedFile("证件.png", PNG),
    }  # fmt: skip
    return {**data, **changes}


@pytest.mark.article(31)
def test_index_tells_channels_steps_and_deadlines(client, notice):
    page = client.get("/objections/").content.decode()
    assert "办理期限" in page
    assert re.search(r"调查核实</th><td class=\"num\">15<", page)
    assert notice.title in page


@pytest.mark.article(31)
def test_objection_filed_through_the_form_gives_a_receipt_once(client, entry):
    answer = client.post(NEW, typed(entry), follow=True)
    objection = Objection.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain == [("/objections/receipt/", 302)]
    assert objection.number in page
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page)
    assert answer["Cache-Control"].count("no-store") == 1


def test_the_receipt_and_the_steps_hold_whatever_became_of_the_case_meanwhile(client, entry, office):
    client.post(NEW, typed(entry))
    objection = found_true(Objection.objects.get(), by=office)
    accept_objection(objection, by=office)
    start_investigation(objection, by=office)
    settled(objection, by=office, conclusion="不成立。")
    page = client.get("/objections/receipt/").content.decode()
    assert "None" not in page
    assert "以“查询进度”所示为准" in page
    assert [step.on for step in steps(fresh_from_db(objection))[:3]] == [clock.today()] * 3


def test_the_declaration_not_ticked_is_named_without_its_stop(client, entry):
    page = client.post(NEW, typed(entry, truthful="")).content.decode()
    assert "并配合核实：请勾选" in " ".join(page.split()).replace(" ", "")


def test_help_of_an_upload_is_in_the_language_of_the_page(client, notice):
    assert "At most 20 files" in client.post("/en/objections/new/", {"mend": "facts"}).content.decode()


def test_a_filing_costs_the_same_with_more_files(client, entry, django_assert_num_queries):
    client.get(NEW)  # what a process reads once
    for files in (1, 3):
        client.cookies.clear()
        evidence = [SimpleUploadedFile(f"{files}-{number}.pdf", PDF) for number in range(files)]
        with django_assert_num_queries(FILING):
            assert client.post(f"{NEW}?another", typed(entry, evidence=evidence)).status_code == 302
    assert EvidenceFile.objects.of(Objection.objects.latest("pk")).count() == 3


def test_the_mails_of_a_filing_are_one_job(client, entry, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        assert client.post(NEW, typed(entry)).status_code == 302
    jobs = [job.args for job in callbacks if getattr(job, "args", ())[:1] == ("portal.messages.tasks.deliver",)]
    mails = Delivery.objects.filter(message__about_type="objections.objection")
    assert [sorted(pks) for _, *pks in jobs] == [sorted(mails.values_list("pk", flat=True))]
    assert mails.filter(recipient=None).count() == 1 < mails.count()


def test_receipt_pdf_holds_number_and_secret(client, entry):
    data = typed(entry)
    client.post(NEW, data)
    pdf = PdfReader(io.BytesIO(client.get("/objections/receipt.pdf").content))
    text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert Objection.objects.get().number in text
    assert secret_in(client.get("/objections/receipt/").content.decode()) in text


@pytest.mark.article(31)
def test_receipt_asked_for_in_english_is_rendered_behind_the_chinese_one(client, entry):
    client.post(NEW, typed(entry))
    chinese, english = (
        [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(client.get(address).content)).pages]
        for address in ("/objections/receipt.pdf", "/en/objections/receipt.pdf")
    )
    assert (english[:-1], len(english)) == (chinese, len(chinese) + 1)
    number, secret = Objection.objects.get().number, secret_in(client.get("/objections/receipt/").content.decode())
    said = (
        "The Chinese text is the one that counts",
        number,
        secret,
        "/en/objections/progress/",
        "13 May 2026",
        "Telephone",
    )
    assert [words for words in said if words not in english[-1]] == []


def test_receipt_is_gone_after_half_an_hour_and_in_other_browsers(client, entry, travel_to):
    client.post(NEW, typed(entry))
    travel_to(clock.moment(date(2026, 5, 13), 10, 31))
    assert client.get("/objections/receipt/").status_code == 302


def test_a_filing_that_is_refused_leaves_the_browser_its_receipt(client, entry):
    """What the refused one would have kept for the browser goes with it, and the key that the browser has stays good."""
    client.post(NEW, typed(entry))
    key = client.cookies["objecting"].value
    assert client.post(f"{NEW}?another", typed(entry)).status_code == 422
    assert client.cookies["objecting"].value == key
    assert Objection.objects.get().number in client.get("/objections/receipt/").content.decode()


def test_second_click_shows_the_first_receipt(client, entry):
    data = typed(entry)
    first = client.post(NEW, data, follow=True).content.decode()
    second = client.post(NEW, {**data, "evidence": "", "picture": ""}, follow=True).content.decode()
    number = Objection.objects.get().number
    assert number in first
    assert number in second


@pytest.mark.article(31)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"document_number": "310105199001010017"}, "校验位不符"),
        ({"document_number": "110105"}, "应为18位"),
        ({"document_type": ""}, "请选择证件类型"),
        ({"phone": "12345"}, "电话号码应为"),
        ({"name": ""}, "请填写姓名"),
        ({"statement": ""}, "请填写事实和理由。"),
        ({"truthful": ""}, "请勾选，确认内容属实。"),
    ],
)
def test_bad_input_is_explained_and_keeps_words_and_files(client, entry, changes, words):
    answer = client.post(NEW, typed(entry, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert changes.get("statement") == "" or "所报数据与公开年报不符。" in page
    assert ("evidence-kept" in page, "picture-kept" in page) == (True, True)
    assert (Objection.objects.count(), StagedUpload.objects.count()) == (0, 2)
    again = {**typed(entry), **_kept(page)}
    client.post(NEW, {**again, "evidence": "", "picture": ""})
    assert Objection.objects.count() == 1
    assert StagedUpload.objects.count() == 0


def test_bad_credit_code_of_a_unit_is_explained(client, entry):
    unit = {"claimant": "organisation", "unit_name": "虚构单位", "credit_code": credit_code(7)[:-1] + "!",
            "contact_name": "联系人", "contact_phone": PHONE}  # fmt: skip
    page = client.post(NEW, typed(entry, **unit)).content.decode()
    assert "统一社会信用代码应为18位" in page
    assert "授权委托书（依据《上海市长宁区政府质量奖管理办法》第三十一条" in page


@pytest.mark.article(31)
def test_anonymous_objection_is_not_taken(client, entry):
    page = client.post(NEW, typed(entry, name="", document_number="", picture="")).content.decode()
    assert "异议须实名提出" in page
    assert not Objection.objects.exists()


def test_objection_about_something_else_needs_its_edition(client, notice):
    page = client.post(NEW, typed(None)).content.decode()
    assert "请选择所涉及的届次" in page
    client.post(NEW, typed(None, edition=notice.edition.pk, subject_text="某项荣誉"))
    assert Objection.objects.get().kind == "report"


def test_entry_of_a_draft_cannot_be_named(client, entry):
    assert client.get(f"{NEW}?entry={entry.pk + 999}").status_code == 200
    answer = client.post(NEW, {**typed(entry), "entry": entry.pk + 999})
    assert answer.status_code == 422


@pytest.mark.attack("注入脚本、SQL 和公式")
def test_markup_sql_and_formulas_come_out_as_text(client, entry):
    nasty = '<script>alert(1)</script>\'; DROP TABLE objections_objection; --=HYPERLINK("x")'
    answer = client.post(NEW, typed(entry, statement=nasty, document_number="x"))
    assert "<script>alert(1)" not in answer.content.decode()
    client.post(NEW, typed(entry, statement=nasty))
    assert Objection.objects.get().statement == nasty


def test_executable_as_evidence_refused_others_kept(client, entry):
    bad = SimpleUploadedFile("程序.pdf", b"MZ\x90\x00" + b"0" * 200)
    page = client.post(NEW, typed(entry, evidence=bad)).content.decode()
    assert "与扩展名不符" in page
    assert "picture-kept" in page


@pytest.mark.parametrize("lacking", [{}, {"statement": ""}])
def test_malware_is_refused_and_on_record_whatever_else_is_wrong_and_the_rest_is_kept(client, entry, lacking):
    infected = SimpleUploadedFile("病毒.pdf", b"%PDF-1.4\n" + EICAR)
    sound = SimpleUploadedFile("年报.pdf", PDF)
    page = client.post(NEW, typed(entry, evidence=[infected, sound], **lacking))
    assert page.status_code == 422
    assert "“病毒.pdf”经查验含有病毒或者恶意程序" in page.content.decode()
    assert Quarantine.objects.filter(state=QuarantineState.INFECTED, storage_name=None).count() == 1
    assert sorted(row.full_name for row in StagedUpload.objects.all()) == ["年报.pdf", "证件.png"]
    assert not Objection.objects.exists()
    again = client.post(NEW, typed(entry, evidence=[], picture=[], **_kept(page.content.decode())))
    assert again.status_code == 302
    assert [file.full_name for file in EvidenceFile.objects.of(Objection.objects.get())] == ["年报.pdf"]


@pytest.mark.article(31)
def test_progress_opens_with_number_and_secret(client, entry, office):
    token = receipts.new_token()
    objection = filed(entry, token=token)
    answer = client.post(
        PROGRESS, {"number": objection.number.lower(), "secret": receipts.secret_of(token)}, follow=True
    )
    page = answer.content.decode()
    assert "已提交" in page
    assert objection.number in page
    assert NAME not in page
    own = [objection.statement.for_delivery(), objection.requested_outcome.for_delivery()]
    own += [file.full_name for file in EvidenceFile.objects.of(objection)]
    assert [words in page for words in own] == [True] * len(own)
    assert len(own) > 2
    assert "所涉申报" not in page
    accept_objection(found_true(objection, by=office), by=office)
    assert "所涉条目继续暂缓" in client.get(f"{PROGRESS}withdraw/").content.decode()
    withdraw(entry.application, by=entry.application.applicant, reason="另有安排。")
    page = client.get(PROGRESS).content.decode()
    assert "不再参评：申报人已经撤回申报。异议继续办理" in page
    assert "所涉条目继续暂缓" not in client.get(f"{PROGRESS}withdraw/").content.decode()
    assert Message.objects.filter(kind="objection.case_left", about_id=str(objection.pk)).count() == 1


def test_a_term_into_a_year_nobody_confirmed_is_told_in_working_days(client, notice, travel_to):
    travel_to(clock.moment(date(2031, 12, 30), 10))
    objection = opened_case_of(client, notice)
    term = objection.clock_workdays
    assert objection.due_on is None
    page = client.get(PROGRESS).content.decode()
    assert f"自 2031-12-30 起 {term} 个工作日；期限跨入尚未公布放假安排的年度，确认后在此显示具体日期。" in page
    Objection.objects.filter(pk=objection.pk).update(due_on=date(2032, 1, 9))
    page = client.get(PROGRESS).content.decode()
    assert ("2032-01-09" in page, "尚未公布放假安排" in page) == (True, False)


def opened_case_of(client, notice):
    token = receipts.new_token()
    objection = filed(edition=notice.edition, matter="other", subject_text="颁奖当天的安排", token=token)
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    return objection


def test_wrong_secret_and_wrong_number_get_the_same_words(client, entry):
    objection = filed(entry)
    wrong = client.post(PROGRESS, {"number": objection.number, "secret": "0000-0000-0000-0000"})
    unknown = client.post(PROGRESS, {"number": "YY2026-999999", "secret": "0000-0000-0000-0000"})
    words = "编号或者查询码不正确"
    assert (words in wrong.content.decode(), words in unknown.content.decode()) == (True, True)
    assert client.get(PROGRESS).context["form"].is_bound is False


@pytest.mark.attack("以试错锁住异议的查询")
def test_guesses_are_throttled_and_lock_out_nobody_who_has_the_secret(client, entry):
    token = receipts.new_token()
    objection = filed(entry, token=token)
    wrong = {"number": objection.number, "secret": "0000-0000-0000-0000"}
    pages = [client.post(PROGRESS, wrong).content.decode() for _ in range(throttle.LOOKED_UP_FROM.times + 1)]
    assert ["查询次数过多" in page for page in (pages[0], pages[-1])] == [False, True]
    assert client.post(PROGRESS, {**wrong, "secret": receipts.secret_of(token)}).status_code == 302


@pytest.mark.article(31)
def test_supplement_is_supplied_from_the_progress_page(client, entry, office):
    _open(client, waiting, entry, by=office)
    assert "请补充年报全文。" in client.get(PROGRESS).content.decode()
    empty = client.post(f"{PROGRESS}supplement/", {"text": ""})
    assert empty.status_code == 422
    stale = client.post(
        f"{PROGRESS}supplement/", {"text": "补充说明", AS_SHOWN: json.dumps({"补充要求": "请补充照片。"})}
    )
    assert "补充要求由“请补充照片。”变为“请补充年报全文。”" in stale.content.decode()
    told = client.post(
        f"/en{PROGRESS}supplement/", {"text": "More", AS_SHOWN: json.dumps({"补充要求": "请补充照片。"})}
    )
    english = told.content.decode()
    assert "This has changed since you opened the page: What more is asked for: was" in english
    assert ("Nothing was submitted." in english, "没有办理" in english) == (True, False)
    shown = opened(client, PROGRESS)
    says = {"text": "补充说明", "materials": SimpleUploadedFile("全文.pdf", PDF)}
    client.post(f"{PROGRESS}supplement/", {**says, **shown})
    objection = Objection.objects.get()
    assert (objection.state, objection.supplements.get().text) == ("identity_verified", "补充说明")
    page = client.get(PROGRESS).content.decode()
    assert ("<p>补充说明</p>" in page, "全文.pdf" in page) == (True, True)


def test_reply_and_refusal_are_read_on_the_progress_page(client, entry, office):
    _open(client, replied, entry, by=office)
    assert "答复如下。" in client.get(PROGRESS).content.decode()
    refused = refuse_objection(_open(client, filed, entry), by=office, code="score", reason="仅对分数不满。")
    assert refused.reply in client.get(PROGRESS).content.decode()


@pytest.mark.article(31)
def test_the_written_reply_is_a_document_to_the_number_for_whoever_holds_the_secret(client, entry, office, subtests):
    address = f"{PROGRESS}reply.pdf"
    _open(client, accepted, entry, by=office)
    assert client.get(address).status_code == 302
    makes = {
        "异议答复书": lambda: _open(client, replied, entry, by=office),
        "异议不予受理通知书": lambda: refuse_objection(
            _open(client, filed, entry), by=office, code="score", reason="答复如下。"
        ),
    }
    for title, make in makes.items():
        with subtests.test(title):
            objection = make()
            pdf = PdfReader(io.BytesIO(client.get(address).content))
            text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
            assert [word for word in (title, "答复如下", objection.number) if word not in text] == []
            assert [word for word in (NAME, NUMBER, PHONE, EMAIL) if word in text + str(pdf.metadata)] == []
            assert "所涉" not in text  # what became of it may be otherwise by the day somebody downloads this
            client.force_login(office)
            assert client.get(f"/admin/desk/objections/{objection.pk}/reply.pdf").content[:4] == b"%PDF"
            client.logout()


def test_withdraw_and_leave(client, entry):
    _open(client, filed, entry)
    send(client, f"{PROGRESS}withdraw/")
    assert Objection.objects.get().state == "withdrawn"
    client.post(f"{PROGRESS}leave/")
    assert client.get(PROGRESS).context["form"].is_bound is False


def test_case_is_closed_to_a_browser_without_the_secret(client, entry, office):
    waiting(entry, by=office)
    assert client.post(f"{PROGRESS}supplement/", {"text": "冒名"}).status_code == 302
    assert client.post(f"{PROGRESS}withdraw/").status_code == 302
    assert Objection.objects.get().state == "supplement_requested"


@pytest.mark.parametrize("rows", [1, 3])
def test_outcomes_cost_the_same_at_any_length(client, entry, office, rows, django_assert_num_queries, travel_to):
    for _ in range(rows):
        public(entry, by=office)
    travel_to(NEXT_MONTH)
    client.get("/objections/outcomes/")
    with django_assert_num_queries(5):
        page = client.get("/objections/outcomes/").content.decode()
    assert page.count("经核查，所报数据与年报一致。") == rows


@pytest.mark.parametrize(
    ("filed_from", "next_one"), [("127.0.0.1", "127.0.0.1"), ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff")]
)
@pytest.mark.attack("换用同一网络的 IPv6 地址绕过限额")
def test_flood_from_one_network_is_stopped_and_keeps_the_form(client, entry, filed_from, next_one):
    for _ in range(throttle.FILED_FROM.times):
        throttle.FILED_FROM.spend(filed_from)
    page = client.post(NEW, typed(entry), REMOTE_ADDR=next_one).content.decode()
    assert "同一网络" in page
    assert "年报.pdf" in page
    assert not Objection.objects.exists()


def _open(client, make, entry, **fields):
    token = receipts.new_token()
    objection = make(entry, token=token, **fields)
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    return objection


def secret_in(page: str) -> str:
    """The secret as the receipt shows it."""
    return re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page)[0]


def _kept(page: str) -> dict[str, str]:
    found = re.findall(r'name="(\w+-kept)" value="([^"]+)"', page)
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page)
    return {**dict(found), "token": token[1]}


@pytest.mark.attack("缓存中断时使办理出错")
def test_an_objection_is_filed_and_followed_while_the_store_of_the_counters_is_gone(client, entry, settings):
    """On the last day of the notice nobody may lose an objection to a cache."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    data = typed(entry)
    page = client.post(NEW, data, follow=True).content.decode()
    objection = Objection.objects.get()
    assert objection.number in page
    found = client.post(PROGRESS, {"number": objection.number, "secret": secret_in(page)}, follow=True)
    assert found.status_code == 200
