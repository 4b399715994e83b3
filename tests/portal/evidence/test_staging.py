"""A file is staged the moment it is chosen, for whoever the page is."""

import pytest
from django.test import RequestFactory

from portal.autosave.forms import Ticket
from portal.autosave.holders import COOKIE, account_of, browser_of
from portal.evidence.forms import EvidenceUploadField, Submitted, uploader_for
from portal.evidence.models import StagedUpload
from portal.evidence.receiving import Reception
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client, stored):
    found = UserFactory()
    client.force_login(found)
    return found


def request_of(user, **cookies):
    request = RequestFactory().get("/")
    request.user, request.COOKIES = user, cookies
    return request


def sends(client, holder, **sent):
    ticket = Ticket(holder, "form").write()
    return client.post("/evidence/staged/", {"autosave": ticket, "name": "seal", "file": pdf_file("甲.pdf"), **sent})


def test_a_file_of_an_account_is_listed_and_safe(client, person):
    answer = sends(client, account_of(request_of(person)))
    row = StagedUpload.objects.get()
    assert (row.user, row.full_name) == (person, "甲.pdf")
    line = answer.json()["line"]
    assert [part for part in ('name="seal-kept"', "甲.pdf", row.kept_until) if part not in line] == []


def test_a_file_of_a_browser_is_no_accounts_whoever_is_logged_in(client, person):
    client.cookies[COOKIE] = "secret"
    holder = browser_of(request_of(person, **{COOKIE: "secret"}))
    assert sends(client, holder).status_code == 200
    row = StagedUpload.objects.get()
    assert (row.user, row.session_key, row.network != "") == (None, holder.digest[:40], True)


@pytest.mark.attack("读取他人没有提交的文字")
def test_nobody_stages_into_anothers_form(client, person):
    for holder in (account_of(request_of(UserFactory())), browser_of(request_of(person, **{COOKIE: "another"}))):
        assert sends(client, holder).status_code == 403
    assert sends(client, account_of(request_of(person)), autosave="forged").status_code == 403
    assert not StagedUpload.objects.exists()


@pytest.mark.parametrize(("file", "told"), [(pdf_file("坏.exe"), "不支持该文件格式"), ("", "请重新选择")])
def test_what_is_not_taken_is_told(client, person, file, told):
    answer = sends(client, account_of(request_of(person)), file=file)
    assert (answer.status_code, told in answer.json()["sentence"]) == (422, True)


def test_a_file_marked_to_be_taken_off_stays_marked_in_the_form_taken_up_again(client, person):
    holder = account_of(request_of(person))
    token = sends(client, holder).json()["line"].partition('value="')[2].partition('"')[0]
    field = EvidenceUploadField()
    field.reception = Reception(uploader_for(holder, request_of(person)))
    shown = field.bound_data(Submitted([], [token], [token]), None)
    context = field.widget.get_context("seal", shown, {})
    assert [item["is_marked"] for item in context["staged"]] == [True]
