"""Hostile words in every box the public and applicants have: never an error page, never run, never lost."""

import html
import io
import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from cms_pages.demonstration.applying import start
from cms_pages.demonstration.cast import FRIENDS
from cms_pages.demonstration.diary import Diary
from objections import receipts
from objections.models import Objection
from portal import clock
from portal.characters.dropping import drop_unreadable
from tests.journeys.living import called, firms
from workflow.applications.models import Application

pytestmark = [pytest.mark.whole, pytest.mark.django_db]

HOSTILE = {
    "sql": "'; DROP TABLE objections_objection; --",
    "script": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x")',
    "template": "{{7*7}}{% debug %}${7*7}",
    "nul": "甲\x00乙",
    "override": "\u202e甲乙",
    "long": "长" * 10_000,
    "emoji": "👩‍🔧🇨🇳",
    "extension": "𠮷𡃁𪚥㐂",
    "percent": "%s %(x)s %00",
    "quotes": "\"'`\\",
    "lone surrogate": "\\ud800",
    "digits": "²٣④",
    "number": "9" * 40,
}


def called_on() -> date:
    """Open at any hour of today."""
    return clock.today() - timedelta(days=1)


EACH = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
REFUSAL = re.compile(r'class="(?:invalid-feedback|errorlist|alert)[^"]*"[^>]*>(.*?)</(?:div|ul)>', re.S)
CHINESE = re.compile("[\u4e00-\u9fff]")


def _live(accounts):
    won = called("changning-quality", date(2025, 3, 3), firms("示例甲厂", tier="gold"), accounts)
    (honour,) = won.to_the_end()
    open_ = called("hongqiao-friendship", called_on(), (), accounts)
    return {"accounts": accounts, "honour": honour, "open": open_.edition, "walk": won}


@pytest.fixture(scope="module")
def lived(module_setup, shared_accounts):
    """A notice running, an honour given; their people."""
    return module_setup(_live, shared_accounts)


def shown(page: bytes) -> str:
    return html.unescape(page.decode())


def check_page(answer, text: str, *, english: bool = False) -> str:
    """No server error; what was typed never becomes markup; a refusal speaks Chinese."""
    assert answer.status_code < 500
    if "spreadsheetml" in answer.get("Content-Type", ""):
        return ""
    body = answer.content.decode() if not answer.streaming else b"".join(answer.streaming_content).decode()
    assert "<script>alert(1)" not in body
    refusals = [re.sub("<[^>]+>", "", found).strip() for found in REFUSAL.findall(body)]
    assert english or all(CHINESE.search(found) for found in refusals if found), refusals
    if answer.status_code >= 400:
        assert refusals or answer.status_code in {400, 404} or "problem+json" in answer["Content-Type"]
        assert CHINESE.search(body)
    return body


GET = [
    "/search/?q={}", "/search/?q=质量&kind={}", "/search/?q=质量&page={}",
    "/register/?q={}", "/register/?year={}", "/register/?tier={}", "/register/?track={}", "/register/?status={}",
    "/register/?cursor={}", "/register/export.csv?q={}", "/register/export.csv?year={}",
    "/register/export.json?q={}", "/objections/statistics.xlsx?edition={}", "/register/{}/",
    "/verify/?number={}", "/verify/{}/", "/eligibility/?edition={}", "/eligibility/?track={}",
    "/en/eligibility/?edition={}", "/en/eligibility/?track={}", "/en/verify/?number={}",
    "/editions/?year={}", "/publicity/?edition={}", "/publicity/?page={}",
    "/notices/?page={}", "/notices/?kind={}", "/stories/?year={}", "/stories/?criterion={}",
    "/stories/?industry={}", "/stories/?page={}", "/decisions/?page={}", "/measures/?version={}",
    "/measures/changning-quality-2023/?compare={}", "/measures/changning-quality-2023/?with={}",
    "/standards/?version={}", "/objections/new/?entry={}", "/objections/outcomes/?edition={}",
    "/objections/outcomes/?page={}", "/api/v1/register?q={}", "/api/v1/register?year={}", "/api/v1/register?tier={}",
    "/api/v1/register?track={}", "/api/v1/register?status={}", "/api/v1/register?cursor={}", "/api/v1/honours/{}",
    "/api/v1/verify/{}", "/api/v1/editions/{}", "/api/v1/notices/{}", "/api/v1/notices?cursor={}",
    "/api/v1/notices?edition={}", "/api/v1/notices?status={}", "/api/v1/editions?programme={}",
    "/api/v1/editions?cursor={}", "/api/v1/objections/statistics?edition={}", "/accounts/login/?next={}",
    "/{}/", "/editions/{}/", "/publicity/{}/", "/feeds/{}.atom",
]  # fmt: skip


@EACH
def test_public_addresses_answer_anything(lived, client, text):
    for address in GET:
        answer = client.get(address.format(quote(text, safe="")), follow=True)
        check_page(answer, text, english=address.startswith("/en/"))


@EACH
def test_search_box_keeps_what_was_typed(lived, client, text):
    for address in ("/search/?q=", "/register/?q="):
        answer = client.get(address + quote(text))
        if "\x00" not in text:
            assert answer.status_code == 200
            assert text.strip()[:100] in shown(answer.content)


OBJECTION_TEXTS = (
    "subject_text", "statement", "requested_outcome", "name", "document_number", "phone", "email", "unit_name",
    "credit_code", "contact_name", "contact_phone", "contact_email", "entry", "edition", "document_type", "claimant",
)  # fmt: skip


@EACH
@pytest.mark.article(31)
def test_objection_form_keeps_every_word_and_files_nothing(lived, client, text):
    data = {"token": receipts.new_token(), **dict.fromkeys(OBJECTION_TEXTS, text)}
    for claimant in ("person", "organisation", text):
        answer = client.post("/objections/new/", {**data, "claimant": claimant})
        page = check_page(answer, text)
        assert answer.status_code == 422
        assert "请" in page
        for name in ("subject_text", "statement", "requested_outcome", "name", "document_number", "unit_name"):
            assert shown(answer.content).count(text.replace("\x00", "")) >= 6 or "\x00" in text, name
    assert not Objection.objects.exists()


@EACH
def test_progress_form_answers_in_chinese(lived, client, text):
    for data in ({"number": text, "secret": text}, {"number": "YY2025-000001", "secret": text}):
        answer = client.post("/objections/progress/", data)
        page = check_page(answer, text)
        assert answer.status_code == 422
        assert any(words in page for words in ("不正确", "请确保", "不允许", "最多", "字符"))


@EACH
def test_verification_form_answers(lived, client, text):
    check_page(client.post("/verify/", {"number": text}, follow=True), text)
    file = io.BytesIO(text.encode())
    file.name = "证书.pdf"
    page = check_page(client.post("/verify/", {"file": file}, follow=True), text)
    assert "不是签发的原件" in page
    file.seek(0)
    assert client.post("/api/v1/verify", {"file": file}).json()["status"] == "unknown"


@EACH
def test_eligibility_answers(lived, client, text):
    for address in ("/eligibility/", "/en/eligibility/"):
        first = client.get(address)
        names = list(first.context["form"].fields)
        answer = client.post(address, dict.fromkeys(names, text))
        assert answer.status_code == 200
        check_page(answer, text, english=address.startswith("/en/"))
        assert answer.context["result"] is None or answer.context["result"]["open"]


@EACH
def test_login_answers_in_chinese(lived, text):
    page = check_page(Client().post("/accounts/login/", {"login": text, "password": text}), text)
    assert any(words in page for words in ("不正确", "错误", "请", "最多", "不允许"))
    check_page(Client().post("/accounts/signup/", {"email": text, "password1": text, "password2": text}), text)
    check_page(Client().post("/accounts/password/reset/", {"email": text}), text)


@EACH
def test_application_start_keeps_every_word(lived, text):
    client = Client()
    client.force_login(lived["accounts"]["person"])
    address = f"/apply/new/{lived['open'].slug}/person/"
    fields = ("name", "document_type", "document_number", "nationality", "phone", "email", "unit")
    answer = client.post(address, dict.fromkeys(fields, text))
    page = check_page(answer, text)
    assert answer.status_code == 422
    assert "请" in page or "不" in page
    if "\x00" not in text:
        assert shown(answer.content).count(text) >= 5
    assert not Application.objects.filter(edition=lived["open"]).exists()


def begin(edition, by):
    return start(edition, FRIENDS[0], by, Diary(called_on()))


@pytest.fixture(scope="class")
def draft(class_setup, lived):
    return class_setup(begin, lived["open"], lived["accounts"]["person"])


class TestDraft:
    """One application being written, and every text in each of its sections."""

    @EACH
    @pytest.mark.parametrize(
        "section", ["subject", "content", "conditions", "profile", "deeds", "nominator", "department"]
    )
    def test_application_sections_take_or_keep_every_word(self, lived, draft, section, text):
        client = Client()
        client.force_login(lived["accounts"]["person"])
        address = f"/apply/{draft.pk}/{section}/"
        first = client.get(address)
        if first.status_code == 404:
            pytest.skip("不设这一部分")
        fields = [name for name, field in first.context["form"].fields.items() if "file:" not in name]
        answer = client.post(address, dict.fromkeys(fields, text))
        check_page(answer, text)
        assert answer.status_code in {302, 422}
        if "\x00" not in text:
            again = answer if answer.status_code == 422 else client.get(address)
            wanted = [
                name
                for name in fields
                if name in {"title", "summary", "name", "unit", "occupation", "charity", "reason"}
            ]
            assert shown(again.content).count(drop_unreadable(text)) >= len(wanted)
