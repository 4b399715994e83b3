"""拟撤销荣誉告知书: the holder is told on paper before anything is decided, once, the very bytes kept (Articles 34, 35)."""

from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import Error, transaction

from portal.documents.glyphs import GlyphMissing
from portal.documents.reading import read_pdf
from portal.documents.wording import official_date
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.honours import drawn_up, ground, told
from workflow.honours.actions import propose_revocation, withdraw_revocation
from workflow.honours.documents import notice_bytes
from workflow.honours.models import Revocation, RevocationNotice

pytestmark = [pytest.mark.django_db, pytest.mark.article(34)]


def words_of(content: bytes) -> str:
    return "".join(read_pdf(content).text.split())


def test_it_says_the_facts_the_ground_what_would_follow_and_the_right_to_be_heard(honour, office):
    notice = told(honour, office).notice
    said = words_of(notice_bytes(notice))
    for words in (
        "拟撤销荣誉告知书",
        notice.document_number,
        honour.public_name,
        honour.number,
        "提供虚假材料",
        "第三十四条",
        "撤销示例企业垚堃有限公司所获",
        "收回奖牌、证书",
        "5年内不接受其再次申报",
        "有权陈述、申辩",
        f"请在{official_date(notice.revocation.heard_until)}（含当日）以前",
        "不因陈述、申辩加重处理",
        official_date(notice.issued_on),
    ):
        assert words in said, words
    assert "伪造" not in said, "the office's own reason is not the holder's to read"
    event = Event.objects.get(verb="revocation.proposed")
    assert (event.payload["document_number"], event.payload["sha256"]) == (notice.document_number, notice.sha256)


def test_the_holder_and_the_office_download_what_was_issued(client, honour, office, applicant):
    notice = told(honour, office).notice
    address = f"/winners/{honour.number}/revocation/{notice.pk}.pdf"
    assert client.get(address).status_code == 302
    client.force_login(applicant)
    assert client.get(address).status_code == 404
    client.force_login(honour.holder)
    assert address in client.get(f"/winners/{honour.number}/revocation/").content.decode()
    answer = client.get(address)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert sha256(answer.content).hexdigest() == notice.sha256
    client.force_login(office)
    assert client.get(f"/admin/desk/revocations/{notice.revocation_id}/notice.pdf").content == answer.content


def test_one_that_came_to_nothing_stays_and_the_next_has_its_own(client, honour, office):
    first = told(honour, office).notice
    withdraw_revocation(first.revocation, by=office)
    second = told(fresh_from_db(honour), office).notice
    assert (first.document_number, second.document_number) == ("示例质评办〔2026〕1号", "示例质评办〔2026〕2号")
    client.force_login(honour.holder)
    for notice in (first, second):
        assert client.get(f"/winners/{honour.number}/revocation/{notice.pk}.pdf").status_code == 200
    page = client.get(f"/winners/{honour.number}/revocation/").content.decode()
    assert (second.document_number in page, first.document_number in page) == (True, False)


def test_no_two_papers_bear_one_number(honour, office):
    with pytest.raises(ValidationError, match="是一份表彰决定的文号"):
        told(honour, office, document_number=honour.commendation.document_number)
    with pytest.raises(ValidationError, match="文号由机关代字"):
        told(honour, office, document_number="第1号")
    revocation = told(honour, office)
    with pytest.raises(ValidationError, match="是一份拟撤销荣誉告知书的文号，请填写本决定的文号"):
        drawn_up(fresh_from_db(revocation), office, document_number=revocation.notice.document_number)
    withdraw_revocation(revocation, by=office)
    with pytest.raises(ValidationError, match="是一份拟撤销荣誉告知书的文号，请填写本告知书的文号"):
        told(fresh_from_db(honour), office, document_number=revocation.notice.document_number)


def test_what_cannot_be_printed_is_told_to_nobody(honour, office):
    with pytest.raises(GlyphMissing, match=r"U\+31350"), transaction.atomic():
        propose_revocation(honour, by=office, **ground(public_reason="提供虚假材料\U00031350"))
    assert (Revocation.objects.exists(), RevocationNotice.objects.exists()) == (False, False)


def test_nobody_rewrites_it(honour, office):
    notice = told(honour, office).notice
    for change in (
        lambda: RevocationNotice.objects.update(document_number="示例质评办〔2026〕9号"),
        lambda: RevocationNotice.objects.all().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert RevocationNotice.objects.get() == notice


def test_a_lost_file_is_told_and_nothing_else_handed_out(client, honour, office, own_stores):
    notice = told(honour, office).notice
    storages["issued"].delete(notice.pdf.name)
    client.force_login(honour.holder)
    answer = client.get(f"/winners/{honour.number}/revocation/{notice.pk}.pdf")
    assert answer.status_code == 503
    assert "告知书文件暂时读取不到" in answer.content.decode()
