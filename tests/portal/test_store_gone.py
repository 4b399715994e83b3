"""With the cache's store gone nothing that is asked of it fails, and nothing that was typed is lost (Article 31)."""

import signal
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache

from portal.access.enums import Role
from portal.launcher.environment import run_environment
from portal.launcher.folders import DataFolder
from portal.launcher.valkey import Queue
from portal.throttle import Limit
from tests.factories.access import UserFactory


@pytest.fixture
def store_gone(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.mark.attack("缓存中断时使办理出错")
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


def test_a_limit_counts_within_its_seconds():
    limit = Limit("test", 2, 1)
    assert [limit.spend("a") for _ in range(3)] == [True, True, False]
    assert limit.spend("b")
    assert limit.exhausted("a")
    time.sleep(1.05)
    assert limit.spend("a")


@pytest.mark.django_db
@pytest.mark.attack("缓存中断时使办理出错")
def test_password_and_code_open_the_door(client, store_gone):
    secret = generate_totp_secret()
    TOTP.activate(UserFactory(username="officer", roles=[Role.OFFICE], proved=True), secret)
    client.post("/accounts/login/", {"login": "officer", "password": "demo-password"})
    client.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    assert client.get("/admin/").status_code == 200


@pytest.fixture
def valkey(tmp_path, settings):
    """A store of our own under the cache, to be stopped in the middle of a word."""
    queue = Queue.at(DataFolder.prepared(tmp_path), run_environment("test"), "secret")
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": queue.url()}}
    service = queue.service()
    service.start()
    yield service.child
    service.child.send_signal(signal.SIGCONT)
    service.stop()


@pytest.mark.attack("缓存中断时使办理出错")
def test_a_store_that_hangs_is_waited_for_once_and_at_work_within_a_second_of_its_return(valkey):
    cache.set("a", 1)
    valkey.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert [cache.get("a") for _ in range(50)] == [None] * 50
    assert time.monotonic() - began < 1.5
    valkey.send_signal(signal.SIGCONT)
    back = time.monotonic()
    while cache.get("a") != 1:
        time.sleep(0.02)
        assert time.monotonic() - back < 1
