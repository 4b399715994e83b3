"""With the cache's store gone nothing that is asked of it fails, and nothing that was typed is lost (Article 31)."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache

from portal.access.enums import Role
from portal.throttle import Limit
from tests.factories.access import UserFactory


@pytest.fixture
def store_gone(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}


def test_what_is_kept_is_forgotten_and_what_is_asked_is_not_there(store_gone):
    cache.set("a", 1)
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a"]) == {}
    assert cache.get_or_set("a", 2) == 2
    assert "a" not in cache
    cache.set_many({"a": 1})
    cache.delete("a")
    cache.delete_many(["a"])
    cache.touch("a")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_a_limit_out_of_reach_refuses_nobody(store_gone):
    limit = Limit("test", 1, 60)
    assert not limit.exhausted("a")
    assert [limit.spend("a"), limit.spend("a")] == [True, True]


def test_a_limit_whose_counter_runs_out_between_two_steps_refuses_nobody():
    limit = Limit("test", 1, 0)  # kept for no time at all
    assert [limit.spend("a"), limit.spend("a")] == [True, True]


@pytest.mark.django_db
def test_password_and_code_open_the_door(client, store_gone):
    secret = generate_totp_secret()
    TOTP.activate(UserFactory(username="officer", roles=[Role.OFFICE], proved=True), secret)
    client.post("/accounts/login/", {"login": "officer", "password": "demo-password"})
    client.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    assert client.get("/admin/").status_code == 200
