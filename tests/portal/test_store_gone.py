"""With the cache's store gone nothing that is asked of it fails, and nothing that was typed is lost (Article 31)."""

import pytest
from django.core.cache import cache

from portal.throttle import Limit


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
