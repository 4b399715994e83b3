"""Verbs of power ask for a login of the last quarter of an hour, and lose nothing that was typed."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as SHOWN
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from portal.access.enums import Role
from portal.access.models import User
from tests.factories.access import UserFactory
from tests.journeys.test_desk_forms import all_desks

pytestmark = pytest.mark.django_db
PASSWORD = "demo-password"
WORDS = "当面核对过工作证。"


@pytest.fixture
def security(client):
    client.force_login(user := UserFactory(roles=[Role.SECURITY]))
    return user


def some_time_ago(client, seconds: int) -> None:
    session = client.session
    session[SHOWN] = [{"method": "password", "at": time.time() - seconds}]
    session.save()


@pytest.mark.attack("以无人看守的登录授予、收回权力")
def test_power_asks_for_a_fresh_login_and_what_was_typed_is_still_there(client, security):
    account = UserFactory(roles=[Role.EDITOR])
    page = f"/admin/desk/accounts/{account.pk}/suspend/"
    some_time_ago(client, 14 * 60)
    assert client.get(page).status_code == 200
    some_time_ago(client, 16 * 60)
    asked = client.post(page, {"reason": WORDS})
    assert asked["Location"] == f"/accounts/reauthenticate/?next={page}"
    assert User.objects.get(pk=account.pk).is_active
    assert client.get(page)["Location"] == asked["Location"]
    form = client.get(asked["Location"]).content.decode()
    assert ("“停用”" in form, f'value="{page}"' in form) == (True, True)
    back = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page})
    assert WORDS in client.get(back["Location"]).content.decode()
    client.post(page, {"reason": WORDS})
    assert not User.objects.get(pk=account.pk).is_active


@pytest.mark.attack("以无人看守的登录授予、收回权力")
def test_whoever_has_a_second_factor_shows_that(client, security):
    page = f"/admin/desk/accounts/{UserFactory(roles=[Role.EDITOR]).pk}/suspend/"
    some_time_ago(client, 0)
    assert client.get(page).status_code == 200
    TOTP.activate(security, generate_totp_secret())
    assert client.get(page)["Location"] == f"/accounts/2fa/reauthenticate/?next={page}"


@pytest.mark.attack("以无人看守的登录授予、收回权力")
def test_whoever_ends_the_other_logins_proves_first_to_be_the_one(client, security):
    some_time_ago(client, 16 * 60)
    assert client.get("/accounts/sessions/").status_code == 200
    assert client.post("/accounts/sessions/")["Location"] == "/accounts/reauthenticate/?next=/accounts/sessions/"


@pytest.mark.attack("以无人看守的登录授予、收回权力")
def test_these_are_the_verbs_of_power():
    assert {
        f"{desk.name}:{verb.name}" for desk in all_desks() for verb in (*desk.verbs, *desk.list_verbs) if verb.power
    } == {
        *(f"accounts:{name}" for name in ("invite", "give-role", "take-role", "email", "remove-factors", "give-back")),
        *("accounts:suspend", "departments:join", "departments:leave", "confirming:confirm", "quarantine:release"),
        *(f"applicants:{name}" for name in ("remove-factors", "give-back", "suspend")),
        *("records:dispose", "honours:revoke", "revocations:confirm", "revocations:reinstate"),
    }
