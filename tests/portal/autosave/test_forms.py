"""The pages' side, by their own buttons and without a script: an applicant's section, and an objection."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objections.models import Objection
from portal import clock
from portal.autosave.holders import COOKIE
from portal.autosave.models import TypedForm
from portal.evidence.models import EvidenceFile, StagedUpload
from tests.conftest import fresh_from_db
from tests.factories.applications import draft_application
from tests.factories.evidence import PDF, PNG
from tests.factories.programmes import load_own, running_edition
from tests.factories.publicity import running_notice
from tests.objections.conftest import DURING
from tests.objections.test_views import typed as filled
from tests.portal.autosave.pages import hidden
from workflow.applications.actions import attach_document

pytestmark = pytest.mark.django_db
WORDS = "一段写了很久、不能丢失的话。"


def build():
    entry = running_notice().entries.first()
    edition = running_edition(load_own("hongqiao-friendship-2023"))
    with clock.travel(edition.deadline - timedelta(days=1)):
        return draft_application(edition, track="person"), entry


@pytest.fixture(scope="module")
def built(module_setup):
    return module_setup(build)


@pytest.fixture
def application(built, travel_to, client):
    application = fresh_from_db(built[0])
    travel_to(application.edition.deadline - timedelta(days=1))
    client.force_login(application.applicant)
    return application


@pytest.fixture
def entry(built, travel_to):
    travel_to(DURING)
    return fresh_from_db(built[1])


def page_of(answer) -> str:
    return unescape(answer.content.decode())


def test_a_section_put_aside_comes_back_and_goes_with_the_saving(client, application):
    address = f"/apply/{application.pk}/content/"
    box = hidden(client.get(address))
    kept = client.post(address, {**box, "summary": WORDS, "autosave-keep": "1"}, follow=True)
    assert (kept.redirect_chain, WORDS in page_of(kept)) == ([(address, 302)], True)
    assert fresh_from_db(application).summary == ""
    client.post(address, {**hidden(client.get(address)), "summary": WORDS})
    assert (fresh_from_db(application).summary, TypedForm.objects.get().sealed) == (WORDS, "")


def test_what_is_kept_may_be_cleared(client, application):
    address = f"/apply/{application.pk}/content/"
    client.post("/autosave/", {**hidden(client.get(address)), "summary": WORDS})
    cleared = client.post(
        address, {**hidden(client.get(address)), "summary": WORDS, "autosave-clear": "1"}, follow=True
    )
    assert "已清除" in page_of(cleared)
    assert WORDS not in page_of(cleared)


def test_a_refused_section_is_kept(client, application):
    address = f"/apply/{application.pk}/content/"
    too_long = WORDS * 300
    assert client.post(address, {**hidden(client.get(address)), "summary": too_long}).status_code == 422
    assert too_long in page_of(client.get(address))


def test_an_older_tab_is_told_before_it_saves_over_a_newer(client, application):
    address = f"/apply/{application.pk}/content/"
    older, newer = hidden(client.get(address)), hidden(client.get(address))
    client.post(address, {**newer, "summary": "新"})
    told = client.post(address, {**older, "summary": "旧"})
    assert (told.status_code, "另一个页面保存过" in page_of(told)) == (422, True)
    assert fresh_from_db(application).summary == "新"
    client.post(address, {**hidden(told), "summary": "旧"})
    assert fresh_from_db(application).summary == "旧"


def test_removing_a_file_asks_and_touches_nothing_else(client, application):
    rules = application.edition.rules
    condition = next(one for one in rules.conditions_for(application.track) if one.evidence)
    attach_document(
        application, [SimpleUploadedFile("章程.pdf", PDF)], by=application.applicant, purpose=condition.evidence[0].code
    )
    file, address = EvidenceFile.objects.of(application).get(), f"/apply/{application.pk}/conditions/"
    opened = client.get(address)
    note = next(name for name in opened.context["form"].fields if name.endswith(".note"))
    remove = f"/apply/{application.pk}/files/{file.pk}/remove/"
    upload = next(name for name in opened.context["form"].fields if name.startswith("file:"))
    sent = {**hidden(opened), note: WORDS, upload: SimpleUploadedFile("新.pdf", PDF)}
    asked = client.post(remove, sent, follow=True)
    assert (asked.redirect_chain, "移除“章程.pdf”？" in page_of(asked)) == ([(remove, 302)], True)
    assert EvidenceFile.objects.of(application).exists()
    back = page_of(client.post(remove, follow=True))
    assert (WORDS in back, "新.pdf" in back, "章程.pdf" in back) == (True, True, False)


@pytest.mark.attack("读取他人没有提交的文字")
def test_another_account_in_the_same_browser_saves_nothing_there(client, application, applicant):
    box = hidden(client.get(f"/apply/{application.pk}/content/"))
    client.force_login(applicant)
    assert client.post("/autosave/", {**box, "summary": WORDS}).status_code == 403
    assert client.get("/autosave/", {"autosave": box["autosave"]}).status_code == 403
    assert client.post("/autosave/", {"autosave": "forged", "summary": WORDS}).status_code == 403
    assert not TypedForm.objects.exists()


def test_files_of_an_objection_stay_through_a_login_elsewhere(client, entry, applicant):
    address = f"/objections/new/?entry={entry.pk}"
    sent = {**filled(entry, name=""), **hidden(client.get(address))}
    assert client.post(address, sent).status_code == 422
    client.force_login(applicant)
    page = client.get(f"{address}&step=facts")
    assert (sent["statement"] in page_of(page), "年报.pdf" in page_of(page)) == (True, True)
    tokens = {name: page.context["form"][name].value() for name in ("evidence", "picture")}
    assert [len(rows) for rows in tokens.values()] == [1, 1]
    StagedUpload.objects.all().delete()
    assert "1 个文件已超过保留时间" in page_of(client.get(f"{address}&step=facts"))


@pytest.mark.attack("在公用电脑上看到前一人填写的内容")
def test_what_was_typed_on_a_shared_computer_is_cleared_for_whoever_comes_next(client, entry):
    address = f"/objections/new/?entry={entry.pk}"
    sent = {**filled(entry, name=""), **hidden(client.get(address))}
    assert client.post(address, sent).status_code == 422
    copied, page = client.cookies[COOKIE].value, client.get(address)
    assert (sent["statement"] in page_of(page), "清除本机填写的内容" in page_of(page)) == (True, True)
    cleared = client.post(address, {**hidden(page), "autosave-clear": "1"})
    assert (cleared.status_code, cleared.cookies[COOKIE]["max-age"]) == (302, 0)
    assert "已清除本机填写的内容" in page_of(client.get(address))
    client.cookies[COOKIE] = copied
    assert sent["statement"] not in page_of(client.get(address))
    # What another tab still sends is not this browser's any more.
    del client.cookies[COOKIE]
    assert client.post("/autosave/", sent).status_code == 403


def test_the_receipt_is_cleared_with_whatever_else_was_typed_here(client, entry):
    address = f"/objections/new/?entry={entry.pk}"
    client.post(address, {**filled(entry), **hidden(client.get(address))})
    receipt, copied = client.get("/objections/receipt/"), client.cookies["objecting"].value
    assert "清除本机内容" in page_of(receipt)
    left = client.post("/objections/progress/leave/")
    assert {name: left.cookies[name]["max-age"] for name in (COOKIE, "objecting")} == {COOKIE: 0, "objecting": 0}
    client.cookies["objecting"] = copied
    assert client.get("/objections/receipt/").status_code == 302


def test_filing_closes_what_was_typed_and_the_way_back_leads_to_the_receipt(client, entry):
    address = f"/objections/new/?entry={entry.pk}"
    box = hidden(client.get(address))
    client.post("/autosave/", {**box, "statement": WORDS})
    filed = client.post(address, {**filled(entry), **box})
    assert filed["Location"] == "/objections/receipt/"
    assert TypedForm.objects.get().is_closed
    assert client.get(address)["Location"] == "/objections/receipt/"
    another = client.get(f"{address}&another=1")
    assert (another.status_code, WORDS in page_of(another)) == (200, False)


@pytest.mark.parametrize("changes", [{}, {"statement": "换了说法。"}])
def test_the_same_objection_filed_again_is_one(client, entry, changes):
    first, again = filled(entry), filled(entry, **changes)
    client.post("/objections/new/", first)
    told = client.post("/objections/new/", again)
    assert (told.status_code, "无须重复提交" in page_of(told)) == (422, True)
    assert Objection.objects.count() == 1


def test_with_other_files_or_after_the_first_is_closed_it_is_another(client, entry):
    client.post("/objections/new/", filled(entry))
    client.post("/objections/new/", filled(entry, picture=SimpleUploadedFile("证件.png", PNG + b"\0")))
    assert Objection.objects.count() == 2
