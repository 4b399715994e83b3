"""Guessing spread over many addresses or many accounts: recorded each time, told once a window (等保 2.0, level 3)."""

from datetime import timedelta

import pytest
from allauth.account.signals import password_reset
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from portal import clock
from portal.access.enums import Role
from portal.audit import guessing
from portal.audit.guessing import ACCOUNTS, ADDRESSES, WINDOW, notice_guessing
from portal.audit.models import GuessingAlert
from portal.journal.enums import AccessKind
from portal.journal.models import Access
from portal.messages.models import Message
from tests.factories.access import UserFactory
from tests.portal.access.test_entering import is_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(username="officer", roles=[Role.OFFICE], proved=True)


def kinds() -> list[str]:
    return list(Access.objects.order_by("pk").values_list("kind", flat=True))


def told() -> list[str]:
    return list(Message.objects.filter(kind="guessing.noticed").order_by("pk").values_list("body", flat=True))


@pytest.mark.attack("从许多地址分散猜测口令")
def test_one_account_from_many_addresses_is_told_once_a_window(officer, security, travel_to):
    for number in range(ADDRESSES - 1):
        sign_in(Client(), password="wrong", address=f"198.51.100.{number}")
    assert notice_guessing() == []
    sign_in(Client(), password="wrong", address="203.0.113.9")
    [alert] = notice_guessing()
    assert (alert.account, alert.address, alert.attempts, alert.spread) == (officer, None, ADDRESSES, ADDRESSES)
    assert notice_guessing() == []
    [letter] = told()
    assert f"账号 officer：{ADDRESSES} 个地址" in letter
    assert [item.recipient for item in Message.objects.get(kind="guessing.noticed").inbox_items.all()] == [security]
    travel_to(clock.now() + WINDOW + timedelta(seconds=1))
    assert notice_guessing() == []  # it stopped
    for number in range(ADDRESSES):
        sign_in(Client(), password="wrong", address=f"198.51.100.{number}")
    assert len(notice_guessing()) == 1


@pytest.mark.attack("从许多地址分散猜测口令")
def test_many_accounts_from_one_address_are_told(officer, security):
    for number in range(ACCOUNTS - 1):
        sign_in(Client(), name=f"nobody{number}", password="wrong")
    assert notice_guessing() == []
    sign_in(Client(), password="wrong")
    [alert] = notice_guessing()
    assert (alert.address, alert.spread, alert.account) == ("203.0.113.7", ACCOUNTS, None)
    assert f"地址 203.0.113.7：{ACCOUNTS} 个账号" in told()[0]


@pytest.mark.attack("换用同一网络的 IPv6 地址绕过限额")
def test_addresses_of_one_network_are_one_place(officer, security):
    for number in range(ACCOUNTS):
        sign_in(Client(), name=f"nobody{number}", password="wrong", address=f"2001:db8::{number:x}")
    [alert] = notice_guessing()
    assert (alert.address, alert.spread, str(alert)) == ("2001:db8::", 15, "网络 2001:db8::/64：15 个账号，15 次")
    for number in range(ADDRESSES):
        sign_in(Client(), password="wrong", address=f"2001:db8:0:1::{number:x}")
    assert notice_guessing() == []  # told, and one place is not many


@pytest.mark.attack("以大量试探淹没安全管理员的通知")
def test_many_alerts_are_one_letter(security, monkeypatch):
    monkeypatch.setattr(guessing, "LISTED", 1)
    for name in ("first", "second"):
        UserFactory(username=name)
        for number in range(ADDRESSES):
            sign_in(Client(), name=name, password="wrong", address=f"198.51.100.{number}")
    assert len(notice_guessing()) == 2
    [letter] = told()
    assert f"账号 first：{ADDRESSES} 个地址" in letter
    assert "另有 1 处" in letter


def test_an_alert_is_of_one_thing(officer):
    for subject in ({}, {"account": officer, "address": "203.0.113.7"}):
        with pytest.raises(IntegrityError, match="audit_guessing_one_subject"), transaction.atomic():
            GuessingAlert.objects.create(attempts=9, spread=9, **subject)


def test_what_was_refused_unread_is_on_record_once_and_names_the_account(officer):
    for _ in range(8):
        sign_in(Client(), password="wrong")
    assert kinds() == ["login_failed"] * 5 + ["login_refused"]
    assert Access.objects.filter(kind=AccessKind.LOGIN_REFUSED, actor=officer, address="203.0.113.7").count() == 1


@pytest.mark.attack("从许多地址分散猜测口令")
def test_a_wrong_second_factor_is_on_record_and_so_is_one_too_many(officer, client):
    TOTP.activate(officer, generate_totp_secret())
    sign_in(client)
    for _ in range(7):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR="203.0.113.7")
    assert kinds() == ["factor_failed"] * 5 + ["login_refused"]
    assert set(Access.objects.values_list("actor", flat=True)) == {officer.pk}


def test_a_new_password_through_the_mailbox_forgives_the_guesses_made_there(officer, client):
    for _ in range(5):
        sign_in(client, password="wrong")
    sign_in(client)
    assert not is_in(client)
    password_reset.send(type(officer), request=RequestFactory(REMOTE_ADDR="203.0.113.7").post("/"), user=officer)
    sign_in(client)
    assert is_in(client)
