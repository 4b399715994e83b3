"""Mails about an account: in the words of the office, with links to the configured site, whatever host was asked."""

import re

import pytest

from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "long-Enough-2026"
SIGN_UP = {"email": "new@example.invalid", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def known():
    return UserFactory(email="known@example.invalid")


ROADS = {
    "signing up": ("/accounts/signup/", SIGN_UP, "请确认您的电子邮箱"),
    "a lost password": ("/accounts/password/reset/", {"email": "known@example.invalid"}, "重新设置密码"),
    "nobody's address": ("/accounts/password/reset/", {"email": "nobody@example.invalid"}, "本邮箱没有登记账号"),
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.attack("以域名头把信函的链接引向别处")
def test_account_mail_is_chinese_and_leads_to_the_configured_site(road, known, client, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    address, data, subject = ROADS[road]
    client.post(address, data, headers={"host": "evil.example"})
    [mail] = mailoutbox
    assert mail.subject == subject
    assert re.findall(r"https?://[^/\s]+", mail.body) == ([settings.PORTAL_BASE_URL] if road != "signing up" else [])
    said = re.sub(r"https?://\S+|[“].*?[”]|^[A-Z0-9-]{6,9}$", "", mail.body, flags=re.MULTILINE)
    assert re.findall(r"[A-Za-z]{2,}", said) == []


@pytest.mark.attack("以找回口令的邮件灌满他人的邮箱")
def test_a_mailbox_gets_few_mails_for_a_new_password(client, mailoutbox):
    answers = [client.post("/accounts/password/reset/", {"email": "known@example.invalid"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "操作过于频繁" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"
    assert len(mailoutbox) == 5
