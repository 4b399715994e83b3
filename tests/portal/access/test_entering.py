"""One door: guesses, second factors, passwords and sessions (等保 2.0, level 3; ASVS 5, V6 and V7)."""

import re
import time
from datetime import timedelta
from importlib import import_module
from ipaddress import ip_network
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from portal import clock
from portal.access.enums import Role
from portal.access.models import FormerPassword, User
from portal.access.tasks import UNPROVED_FOR, drop_unproved_accounts
from portal.powers.actions import make_superuser
from tests.factories.access import UserFactory
from tests.portal.access.test_urls import leaves

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PASSWORD = "demo-password"
NEW = "Quiet-Harbour-2026"
LOGIN = "/accounts/login/"


@pytest.fixture
def officer():
    return UserFactory(username="officer", roles=[Role.OFFICE], proved=True)


@pytest.fixture
def strict(settings):
    settings.PORTAL_SECOND_FACTOR = True


def sign_in(client, name="officer", password=PASSWORD, address="203.0.113.7"):
    return client.post(LOGIN, {"login": name, "password": password}, REMOTE_ADDR=address)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def with_authenticator(user) -> str:
    TOTP.activate(user, secret := generate_totp_secret())
    return secret


def factors() -> list[dict]:
    return list(Authenticator.objects.values_list("data", flat=True))


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


# One door


@pytest.mark.attack("第二个登录入口")
def test_no_address_but_the_login_takes_a_password(officer):
    with_authenticator(officer)
    routes = [re.sub(r"<[^>]+>|\(\?P[^)]+\)+", "1", route) for route, _ in leaves(get_resolver().url_patterns)]
    fields = {"username": "officer", "login": "officer", "email": officer.email, "password": PASSWORD}
    opened = []
    for route in dict.fromkeys(re.sub(r"[\^$\\]|\(\?:|\)|\|.*", "", route) for route in routes):
        client = Client(raise_request_exception=False)
        client.post(f"/{route}", fields, follow=False)
        if is_in(client):
            opened.append(route)
    assert opened == []
    assert len(routes) > 300


@pytest.mark.parametrize(
    "address", ["/_util/login/?next=/admin/", "/_util/authenticate_with_password/1/2/?next=/admin/"]
)
@pytest.mark.attack("第二个登录入口")
def test_wagtails_own_login_leads_to_the_one_door(officer, client, address):
    answer = client.post(address, {"username": "officer", "password": PASSWORD})
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, f"{LOGIN}?next=/admin/", False)


# Guessing


@pytest.mark.attack("以试错锁住他人的账号")
def test_stranger_who_guesses_keeps_nobody_out(officer, client):
    stranger = Client()
    for _ in range(8):
        sign_in(stranger, password="wrong", address="198.51.100.9")
    assert "过多" in sign_in(stranger, address="198.51.100.9").content.decode()
    sign_in(client)
    assert is_in(client)


@pytest.mark.attack("连续猜测口令")
def test_five_guesses_from_one_address_and_the_right_one_is_refused_too(officer, client):
    for _ in range(5):
        sign_in(client, password="wrong")
    assert (sign_in(client).status_code, is_in(client)) == (200, False)


@pytest.mark.attack("以试错锁住他人的账号")
def test_browser_that_was_in_before_is_let_in_while_a_colleague_behind_the_same_address_guesses(officer, client):
    sign_in(client)
    client.post("/accounts/logout/")
    other = Client()
    for number in range(40):
        sign_in(other, name=f"nobody{number % 9}", password="wrong")
    for _ in range(6):
        sign_in(other, password="wrong")
    assert sign_in(other).status_code == 200
    assert not is_in(other)
    sign_in(client)
    assert is_in(client)


@pytest.mark.attack("连续猜测口令")
def test_known_browser_is_no_way_round_the_limit(officer, client):
    sign_in(client)
    client.post("/accounts/logout/")
    for _ in range(5):
        sign_in(client, password="wrong")
    sign_in(client)
    assert not is_in(client)


@pytest.mark.attack("连续猜测口令")
def test_cookie_of_a_known_browser_cannot_be_made_up(officer, client):
    client.cookies["known_browser"] = "eyJ4IjoieSJ9:1abc:forged"
    sign_in(client)
    assert is_in(client)


# Who there is


class CountedHasher(MD5PasswordHasher):
    """What costs time when somebody signs up or in: how often a password is hashed."""

    algorithm = "counted"
    times = 0

    def encode(self, password, salt):
        CountedHasher.times += 1
        return super().encode(password, salt)


def hashed(address: str, **typed: str) -> int:
    before = CountedHasher.times
    Client().post(address, typed)
    return CountedHasher.times - before


@pytest.mark.attack("以用时推断有没有账号")
def test_the_time_of_an_answer_does_not_tell_whether_there_is_an_account(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    known = UserFactory(username="known", email="known@example.invalid", proved=True)
    known.set_password(PASSWORD)
    known.save()
    for there, nowhere in ((known.email, "nobody@example.invalid"), (known.username, "nobody")):
        assert hashed(LOGIN, login=there, password="wrong") == hashed(LOGIN, login=nowhere, password="wrong") > 0
    two = {"password1": NEW, "password2": NEW}
    there, nowhere = (hashed("/accounts/signup/", email=e, **two) for e in (known.email, "nobody@example.invalid"))
    assert there == nowhere > 0


@pytest.mark.parametrize("email", ["known@example.invalid", "nobody@example.invalid"])
@pytest.mark.attack("探知谁有账号")
def test_signing_up_answers_the_same_whether_there_is_an_account(client, mailoutbox, email):
    UserFactory(email="known@example.invalid", proved=True)
    answer = client.post("/accounts/signup/", {"email": email, "password1": NEW, "password2": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    page = client.get(answer["Location"]).content.decode()
    assert "验证码已经发到" in page
    assert [mail.to for mail in mailoutbox] == [[email]]
    assert not is_in(client)


def test_new_account_is_in_with_the_code_and_not_before(client, mailoutbox):
    client.post("/accounts/signup/", {"email": "new@example.invalid", "password1": NEW, "password2": NEW})
    assert not is_in(client)
    code = re.search(r"^[A-Z0-9-]{6,9}$", mailoutbox[0].body, re.MULTILINE)
    assert code
    client.post("/accounts/confirm-email/", {"code": code[0]})
    assert is_in(client)


@pytest.mark.attack("以他人邮箱注册而占住它")
def test_who_signs_up_with_a_strangers_address_does_not_keep_it(client, officer, travel_to):
    sign_up = {"email": "colleague@example.invalid", "password1": NEW, "password2": NEW}
    client.post("/accounts/signup/", sign_up)
    Client().post("/accounts/signup/", {**sign_up, "email": "tried@example.invalid"})
    sign_in(Client(), name="tried@example.invalid", password="wrong")
    assert drop_unproved_accounts() == 0
    travel_to(clock.now() + UNPROVED_FOR + timedelta(minutes=1))
    assert drop_unproved_accounts() == 1
    assert list(User.objects.order_by("pk").values_list("email", flat=True)) == [officer.email, "tried@example.invalid"]


def test_mail_that_cannot_be_sent_is_said_in_words(client, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    UserFactory(username="unproved", email="unproved@example.invalid")
    sent = [
        client.post("/accounts/signup/", {"email": "new@example.invalid", "password1": NEW, "password2": NEW}),
        client.post("/accounts/password/reset/", {"email": "unproved@example.invalid"}),
        sign_in(client, name="unproved"),
    ]
    assert [answer["Location"] for answer in sent] == [LOGIN] * 3
    assert "邮件暂时发不出去" in client.get(LOGIN).content.decode()
    assert not is_in(client)


def test_account_without_an_address_is_told_and_not_sent_round(client):
    UserFactory(username="keeper", email="")
    page = client.post(LOGIN, {"login": "keeper", "password": PASSWORD}, follow=True)
    assert (page.status_code, "没有登记电子邮箱" in page.content.decode(), is_in(client)) == (200, True, False)


# Second factor


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_staff_without_a_second_factor_get_to_where_they_set_one_up(officer, client, strict):
    sign_in(client)
    for address in ("/admin/", "/admin/desk/editions/", "/inbox/"):
        assert client.get(address)["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
    assert client.get("/admin/").status_code == 200


@pytest.mark.attack("只凭口令绕过两步验证")
def test_session_begun_by_password_alone_gains_nothing_by_the_factor_another_sets_up(officer, client, strict):
    sign_in(client)
    with_authenticator(officer)
    assert client.get("/admin/")["Location"] == f"{LOGIN}?next=/admin/"
    assert not is_in(client)


@pytest.mark.attack("只凭口令绕过两步验证")
def test_evidence_is_no_way_round_the_second_factor(officer, client, strict):
    sign_in(client)
    assert client.get(f"/evidence/{uuid4()}/")["Location"] == "/accounts/2fa/"


def test_factor_from_before_secrets_were_sealed_still_opens(officer, client):
    secret = generate_totp_secret()
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": secret})
    codes = RecoveryCodes.activate(officer)
    Authenticator.objects.filter(pk=codes.instance.pk).update(data={"seed": "5eed", "used_mask": 0})
    migration = import_module("portal.identity.migrations.0003_seal_factors")
    migration.seal(apps, None)
    migration.seal(apps, None)  # again, on a database that sealed them already
    assert not {secret, "5eed"} & {str(value) for data in factors() for value in data.values()}
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_in(client)
    migration.unseal(apps, None)
    assert {"secret": secret} in factors()


def test_applicants_are_not_asked(client, strict):
    UserFactory(username="applicant", proved=True)
    sign_in(client, name="applicant")
    assert client.get("/inbox/").status_code == 200


@pytest.mark.attack("只凭口令绕过两步验证")
def test_password_alone_is_not_enough_and_does_not_switch_the_factor_off(officer, client):
    secret = with_authenticator(officer)
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_in(client)
    session = client.session
    session["account_authentication_methods"] = [
        dict(record, at=1) for record in session["account_authentication_methods"]
    ]
    session.save()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists()


@pytest.mark.attack("只凭口令绕过两步验证")
def test_last_factor_of_staff_stays(officer, client, strict):
    secret = with_authenticator(officer)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists()


@pytest.mark.attack("在数据库中读出证件号码")
def test_secret_of_a_factor_lies_sealed(officer):
    secret = with_authenticator(officer)
    assert secret not in str(Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP).data)


# Passwords


@pytest.mark.parametrize(
    ("password", "word"), [("Short-1a", "至少包含"), ("onlylowercaseletters", "中的3种"), (PASSWORD, "最近5次")]
)
@pytest.mark.attack("设置弱口令和用过的口令")
def test_password_is_long_mixed_and_new(officer, client, password, word):
    client.force_login(officer)
    page = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert (page.status_code, word in page.content.decode()) == (200, True)


@pytest.mark.attack("设置弱口令和用过的口令")
def test_none_of_the_last_passwords_comes_back(officer, client):
    client.force_login(officer)
    old = PASSWORD
    for number in range(7):
        new = f"{NEW}-{number}"
        client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})
        client.force_login(User.objects.get(pk=officer.pk))
        cache.clear()
        old = new
    assert FormerPassword.objects.filter(user=officer).count() == 5
    for number, status in ((2, 200), (1, 302)):
        again = f"{NEW}-{number}"
        answer = client.post("/accounts/password/change/", {"oldpassword": old, "password1": again, "password2": again})
        assert answer.status_code == status


def test_old_password_of_staff_is_changed_first(officer, client, settings):
    settings.PORTAL_PASSWORD_DAYS = 90
    User.objects.filter(pk=officer.pk).update(date_joined="2020-01-01T00:00Z")
    sign_in(client)
    assert client.get("/admin/")["Location"] == "/accounts/password/change/"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    client.force_login(User.objects.get(pk=officer.pk))
    assert client.get("/admin/").status_code == 200


# Sessions


@pytest.mark.attack("冒用无人看守的登录")
def test_staff_who_were_away_log_in_again_and_what_they_typed_is_there(officer, client):
    sign_in(client)
    assert client.get("/admin/").status_code == 200

    def be_away():
        session = client.session
        session["seen_at"] = int(time.time()) - 16 * 60
        session.save()

    be_away()
    typed = "一段写了很久、不能丢失的理由。"
    kept = client.post("/admin/desk/departments/do/add/", {"name": typed}, headers={"origin": "http://testserver"})
    page = kept.content.decode()
    assert (kept.status_code, typed in page, "再次提交" in page, "没有操作" in page) == (403, True, True, True)
    assert not is_in(client)
    sign_in(client)
    be_away()
    assert client.get("/admin/")["Location"] == f"{LOGIN}?next=/admin/"


def test_editor_that_asks_by_itself_gives_no_sign_of_life(officer, client):
    sign_in(client)
    session = client.session
    session["seen_at"] = before = int(time.time()) - 10 * 60
    session.save()
    client.get("/admin/editing-sessions/1/")
    assert client.session["seen_at"] == before
    client.get("/admin/")
    assert client.session["seen_at"] > before


@pytest.mark.attack("冒用无人看守的登录")
def test_session_ends_eight_hours_after_its_beginning_however_busy(officer, client):
    UserFactory(username="applicant", proved=True)
    for name, address in (("officer", "/admin/"), ("applicant", "/inbox/")):
        sign_in(client, name=name)
        assert client.get(address).status_code == 200
        session = client.session
        session["began_at"] -= 8 * 3600 + 1
        session.save()
        assert client.get(address)["Location"] == f"{LOGIN}?next={address}"
        assert not is_in(client)


@pytest.mark.parametrize("name", ["officer", "keeper"])
@pytest.mark.attack("冒用无人看守的登录")
def test_fourth_browser_ends_the_first_and_each_sees_all(officer, name):
    make_superuser(UserFactory(username="keeper", proved=True))
    names = ["Firefox", "Edg", "MicroMessenger", "QQBrowser"]
    browsers = [Client(headers={"user-agent": f"Mozilla/5.0 {name}/9.0"}) for name in names]
    for browser in browsers:
        cache.clear()
        sign_in(browser, name=name)
    assert [browser.get("/admin/").status_code for browser in browsers] == [302, 200, 200, 200]
    page = browsers[3].get("/accounts/sessions/").content.decode()
    assert [name in page for name in ("Firefox", "Edge", "微信", "QQ浏览器")] == [False, True, True, True]
    browsers[3].post("/accounts/sessions/")
    assert [browser.get("/admin/").status_code for browser in browsers] == [302, 302, 302, 200]


@pytest.mark.attack("从别的网站代人提交表单")
@pytest.mark.attack("在本站的页面上显示别的网站所写的话")
def test_token_that_does_not_fit_loses_no_word(officer):
    client = Client(enforce_csrf_checks=True)
    typed = "请核实这一条申报材料的真实性。"
    sent = {"statement": typed, "save": "保存"}
    ours = client.post("/objections/new/", sent, headers={"origin": "http://testserver"})
    assert ours.content.decode().count("</textarea>") == 1
    assert (ours.status_code, typed in ours.content.decode(), "再次提交" in ours.content.decode()) == (403, True, True)
    theirs = client.post("/objections/new/", {"statement": typed}, headers={"origin": "https://evil.example"})
    assert (theirs.status_code, "再次提交" in theirs.content.decode()) == (403, False)
    assert typed not in theirs.content.decode()


@pytest.mark.attack("以返回键看到前一人的页面")
def test_private_pages_are_not_kept_by_the_browser(officer, client):
    client.force_login(officer)
    for address in ("/inbox/", "/apply/", "/accounts/2fa/"):
        assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.attack("从指定的网络之外使用管理账号")
def test_who_manages_comes_from_the_networks_named_for_it(officer, client, reviewer, settings):
    settings.PORTAL_MANAGING_NETWORKS = [ip_network("10.1.0.0/16"), ip_network("2001:db8::/32")]
    answers = {}
    for user in (officer, reviewer):
        for address in ("10.1.2.3", "2001:db8::7", "203.0.113.7", ""):
            client.force_login(user)
            client.get("/inbox/", REMOTE_ADDR=address)
            answers[user, address] = is_in(client)
    assert [key for key, inside in answers.items() if not inside] == [(officer, "203.0.113.7"), (officer, "")]
