"""Objecting is apart from any login, and its receipt is handed to the browser that filed it, once (Article 31)."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from objections.models import Objection, Visit
from objections.tasks import forget_visits
from portal import clock
from tests.objections.test_views import NEW, PROGRESS, secret_in, typed

RECEIPT = "/objections/receipt/"
pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]


@pytest.fixture
def sent(client, entry):
    """What this browser sent: one objection."""
    data = typed(entry)
    client.post(NEW, data)
    return data


def again(sent):
    """The form once more, as it lies in a page or a log: without its files."""
    return {name: value for name, value in sent.items() if name not in {"evidence", "picture"}}


@pytest.mark.attack("由会话和令牌找到提出人")
def test_replayed_form_opens_nothing_in_another_browser(sent):
    """H4: the token alone gave number, secret and the PDF with the name."""
    stranger = Client()
    assert stranger.post(NEW, {"token": sent["token"]}).status_code == 422
    assert stranger.post(NEW, again(sent)).status_code == 422
    assert stranger.get(RECEIPT).status_code == 302
    assert Objection.objects.count() == 1


def test_form_sent_again_by_its_own_browser_shows_the_receipt_for_half_an_hour(client, sent, travel_to):
    assert client.post(NEW, again(sent))["Location"] == RECEIPT
    assert client.get(RECEIPT).status_code == 200
    travel_to(clock.now() + timedelta(minutes=31))
    client.post(NEW, again(sent))
    assert client.get(RECEIPT).status_code == 302
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(("language", "other"), [("", "/en"), ("/en", "")])
def test_a_browser_sends_a_cookie_below_its_path_alone(entry, language, other):
    """Number and secret are shown once: who files in English must see them, and the case afterwards, in either language."""
    browser = Minding()
    assert browser.post(f"{language}{NEW}", typed(entry))["Location"] == f"{language}{RECEIPT}"
    shown = [browser.get(f"{one}{RECEIPT}") for one in (language, other)]
    assert [page.status_code for page in shown] == [200, 200]
    number, secret = Objection.objects.get().number, secret_in(shown[0].content.decode())
    browser.post(f"{language}{PROGRESS}", {"number": number, "secret": secret})
    assert all(number in browser.get(f"{one}{PROGRESS}").content.decode() for one in (language, other))
    browser.post(f"{language}{PROGRESS}leave/")
    assert not any(number in browser.get(f"{one}{PROGRESS}").content.decode() for one in (language, other))


class Minding(Client):
    """As browsers do, and Django's own client does not."""

    def request(self, **request):
        kept = dict(self.cookies)
        for name, cookie in kept.items():
            if not request["PATH_INFO"].startswith(cookie["path"]):
                del self.cookies[name]
        answer = super().request(**request)
        for name, cookie in kept.items():
            self.cookies.setdefault(name, cookie)
        return answer


@pytest.mark.parametrize("end", ["leave", "progress"])
@pytest.mark.attack("由会话和令牌找到提出人")
def test_receipt_once_taken_is_not_handed_over_again(client, sent, end):
    key = client.cookies["objecting"].value
    objection, secret = Objection.objects.get(), secret_in(client.get(RECEIPT).content.decode())
    posts = {"leave": (f"{PROGRESS}leave/", {}), "progress": (PROGRESS, {"number": objection.number, "secret": secret})}
    client.post(*posts[end])
    copy = Client()
    copy.cookies["objecting"] = key
    for browser in (client, copy):
        browser.post(NEW, again(sent))
        assert browser.get(RECEIPT).status_code == 302


@pytest.mark.attack("由会话和令牌找到提出人")
def test_login_neither_reveals_nor_ends_an_objection(client, entry, applicant):
    first = client.post(NEW, typed(entry, statement=""))
    assert "年报.pdf" in first.content.decode()
    client.force_login(applicant)
    assert "年报.pdf" in client.post(NEW, {**again(typed(entry, statement="")), **kept(first)}).content.decode()
    client.post(NEW, typed(entry))
    del client.cookies["sessionid"]
    assert client.get(RECEIPT).status_code == 200
    assert [
        session.get_decoded() for session in Session.objects.all() if "objection" in str(session.get_decoded())
    ] == []


@pytest.mark.attack("以打开表单灌满会话表")
def test_reading_the_form_writes_no_row(client, entry):
    client.get(f"{NEW}?entry={entry.pk}")
    assert (Session.objects.count(), Visit.objects.count(), len(client.cookies["objecting"].value)) == (0, 0, 43)


@pytest.mark.attack("由会话和令牌找到提出人")
def test_key_planted_beforehand_opens_nothing(entry):
    victim, thief = Client(), Client()
    for browser in (victim, thief):
        browser.cookies["objecting"] = "a" * 43
    victim.post(NEW, typed(entry))
    assert thief.get(RECEIPT).status_code == 302
    assert victim.get(RECEIPT).status_code == 200


@pytest.mark.attack("由会话和令牌找到提出人")
def test_row_of_a_browser_says_nothing_and_goes_after_half_an_hour(client, sent, travel_to):
    row = Visit.objects.get()
    assert client.cookies["objecting"].value not in f"{row.digest}{row.kept}"
    travel_to(clock.now() + timedelta(minutes=31))
    assert forget_visits() == 1


def kept(page):
    """The fields that name the files a returned form lists."""
    from tests.objections.test_views import _kept

    return _kept(page.content.decode())
