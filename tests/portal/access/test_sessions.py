"""What a session's row is worth to whoever reads the database."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from portal.access.sessions import Key

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
