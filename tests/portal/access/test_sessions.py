"""What a session's row is worth to whoever reads the database."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.access.sessions import COOKIE, Key
from portal.journal.accesses import OTHER_BROWSER
from portal.journal.enums import AccessKind
from portal.journal.models import Access

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


@pytest.mark.attack("由数据库中的会话接管他人的登录")
def test_no_row_opens_the_session_it_names(client, office):
    client.force_login(office)
    secret = client.cookies["sessionid"].value
    row = Session.objects.get()
    assert (row.session_key, len(secret), secret in str(Session.objects.values())) == (Key(secret), 32, False)
    assert client.get(INBOX).status_code == 200
    thief = Client()
    thief.cookies["sessionid"] = row.session_key
    assert thief.get(INBOX).status_code == 302
    assert client.get(INBOX).status_code == 200


def test_the_list_of_logins_names_no_key_and_still_ends_them(office):
    browsers = [Client() for _ in range(2)]
    EmailAddress.objects.create(user=office, email=office.email, verified=True, primary=True)
    for browser in browsers:
        browser.post(reverse("account_login"), {"login": office.username, "password": "demo-password"})
    stolen = set(UserSession.objects.values_list("session_key", flat=True))
    assert stolen == set(Session.objects.values_list("session_key", flat=True))
    assert stolen.isdisjoint(browser.cookies["sessionid"].value for browser in browsers)
    assert len(UserSession.objects.purge_and_list(office)) == 2
    UserSession.objects.get(session_key=Key(browsers[0].cookies["sessionid"].value)).end()
    assert [browser.get(INBOX).status_code for browser in browsers] == [302, 200]


def test_a_new_login_has_a_new_key_and_the_old_one_opens_nothing(client, office):
    client.get(reverse("account_login"))
    client.force_login(office)
    first = client.cookies["sessionid"].value
    client.force_login(office)
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = first
    assert thief.get(INBOX).status_code == 302
    assert not Session.objects.exists()


@pytest.mark.attack("以偷得的会话 Cookie 冒充他人")
@pytest.mark.parametrize("other", [None, "made-up"])
def test_the_sessions_cookie_alone_opens_nothing_and_ends_it(client, office, other):
    client.force_login(office)
    assert client.get(INBOX).status_code == 200
    bound, row = client.cookies[COOKIE], Session.objects.get()
    assert (bound["httponly"], bound["samesite"], bound["max-age"]) == (True, "Lax", "")
    assert bound.value not in str(row.get_decoded())
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    if other:
        thief.cookies[COOKIE] = other
    answer = thief.get("/admin/", follow=True)
    assert (answer.redirect_chain[-1][0], "只在登录时的浏览器中有效" in answer.content.decode()) == (
        "/accounts/login/?next=/admin/", True,
    )  # fmt: skip
    assert not Session.objects.filter(session_key=row.session_key).exists()
    assert [*Access.objects.filter(kind=AccessKind.REFUSED).values_list("actor", "what")] == [
        (office.pk, OTHER_BROWSER)
    ]


def test_an_open_page_knows_nobody_by_the_sessions_cookie_alone(client, office):
    client.force_login(office)
    client.get(INBOX)
    del client.cookies[COOKIE]
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_what_was_typed_is_there_when_the_browser_lost_what_it_was_known_by(client, office):
    client.force_login(office)
    client.get(INBOX)
    del client.cookies[COOKIE]
    page = client.post(
        "/admin/desk/accounts/", {"reason": "写了很久的话"}, headers={"referer": "http://testserver/admin/"}
    )
    assert (page.status_code, "写了很久的话" in page.content.decode()) == (403, True)


def test_a_browser_is_known_until_it_logs_out(client, office):
    client.force_login(office)
    client.get(INBOX)
    first = client.cookies[COOKIE].value
    client.get(INBOX)
    assert client.cookies[COOKIE].value == first
    client.post(reverse("account_logout"))
    assert client.cookies[COOKIE].value == ""


@pytest.mark.parametrize(
    ("path", "words"), [("/register/", "退出"), ("/en/register/", "Sign out"), ("/nothing/", "退出")]
)
def test_a_public_page_tells_who_has_logged_in_the_way_out_and_asks_nothing_more(client, office, path, words):
    """Nobody else at the same computer need guess whether the one before is still logged in."""
    way_out = f'{"/en" if path.startswith("/en") else ""}/accounts/logout/">{words}<'
    assert way_out not in client.get(path).content.decode()
    client.force_login(office)
    client.get(INBOX)
    with CaptureQueriesContext(connection) as asked:
        assert way_out in client.get(path).content.decode()
    assert not any("session" in query["sql"] for query in asked)
    client.post(reverse("account_logout"))
    assert way_out not in client.get(path).content.decode()
