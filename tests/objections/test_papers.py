"""A receipt is confirmed at `/verify/` by the check code it bears, and by nothing less (Article 31)."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from objections import receipts
from objections.documents import receipt_document
from portal import clock
from tests.factories.objections import filed

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]


@pytest.fixture
def objection(entry):
    return filed(entry)


@pytest.fixture
def code(objection):
    return f"{objection.number}-{receipts.check_code(objection)}"


def answered(client, typed: str) -> str:
    page = client.get("/verify/", {"number": typed}).content.decode()
    return re.sub(r"\s+", " ", page.partition("<main")[2].partition("</main>")[0])


def test_the_receipt_bears_its_code_and_the_code_confirms_it(client, objection, code):
    pages = PdfReader(io.BytesIO(receipt_document(objection, secret="ABCD"))).pages
    assert code in "".join(page.extract_text() for page in pages).replace("\n", "")
    page = answered(client, code)
    for words in ("异议回执有效", objection.number, clock.display(objection.received_at), str(objection.entry)):
        assert words in page
    assert f'href="/en/verify/{code}/"' in client.get(f"/verify/{code}/").content.decode()
    assert objection.number in client.get(f"/en/verify/{code}/").content.decode()


def test_a_receipt_says_of_itself_only_what_holds_and_keeps_its_signature_beside_its_text(objection):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(receipt_document(objection, secret="ABCD"))).pages]
    assert "登录以下地址核验" not in "".join(pages)
    assert "校验值" in pages[-1].partition(objection.edition.rules.programme.office_full_name)[0]


@pytest.mark.parametrize("alter", [str.lower, lambda code: code.replace("-", "—"), lambda code: code.replace("0", "O"),
                                   lambda code: f"校验码：{code}。"])  # fmt: skip
def test_the_code_is_read_however_it_is_typed(client, code, alter):
    assert "异议回执有效" in answered(client, alter(code))


@pytest.mark.attack("以编号试探有没有某件异议、申报")
def test_number_alone_another_code_and_no_such_case_are_answered_alike(client, objection, code):
    absent = "YY2001-000001"
    asked = [objection.number, absent, f"{objection.number}-AAAAA-BBBBB", code.replace(objection.number, absent)]
    pages = {answered(client, typed).replace(typed, "…") for typed in asked}
    assert len(pages) == 1
    page = pages.pop()
    assert ("请填写校验码全文" in page, "未查询到" in page) == (True, False)
    assert not re.search("有效|收到时间", page)


def test_a_receipt_s_file_is_no_forgery(client, objection, code):
    pdf = receipt_document(objection, secret="ABCD")

    def sent(name: str, typed: str = "") -> str:
        file = SimpleUploadedFile(name, pdf)
        return client.post("/verify/", {"number": typed, "file": file}).content.decode().partition("<main")[2]

    assert "不按文件核验" in sent(f"{objection.number}.pdf")
    beside = sent("回执.pdf", code)
    assert ("编号和校验码属实" in beside, "二者不符" in beside) == (True, False)
    assert "填写印在上面的校验码" in sent("回执.pdf")


def test_what_is_about_conduct_is_confirmed_without_its_words(client, entry):
    told = filed(None, edition=entry.notice.edition, matter="conduct", subject_text="评审员没有回避")
    page = answered(client, f"{told.number}-{receipts.check_code(told)}")
    assert ("举报回执有效" in page, "工作人员、评审人员的行为" in page, "没有回避" in page) == (True, True, False)


def test_the_code_opens_no_progress(client, objection):
    assert not receipts.secret_fits(objection, receipts.check_code(objection))
