"""Limits asked for in one trip count as those asked for one by one."""

from contextlib import suppress

import pytest
from django.core.cache import cache

from portal.throttle import Limit, counted_together

NOWHERE = "redis://127.0.0.1:1/0"
WHO = "192.0.2.7"
FILES, FILED = Limit("test-files", 3, 60), Limit("test-filed", 1, 60)


@pytest.fixture(autouse=True)
def uncounted():
    keys = [limit.key_of(WHO) for limit in (FILES, FILED)]
    cache.delete_many(keys)
    yield
    cache.delete_many(keys)


def counted(limit):
    return int(cache.get(limit.key_of(WHO), 0))


def test_what_is_reserved_is_counted_at_once_and_refused_past_the_limit():
    with counted_together({(FILES, WHO): 2}):
        assert counted(FILES) == 2
        with counted_together({(FILES, WHO): 2}):  # another request at the same moment
            assert [FILES.spend(WHO), FILES.spend(WHO)] == [True, False]
        assert [FILES.spend(WHO), FILES.spend(WHO)] == [True, True]
    assert counted(FILES) == 4
    assert not FILES.spend(WHO)


def test_what_is_not_reserved_is_counted_at_the_end_also_of_one_that_fails():
    with suppress(ZeroDivisionError), counted_together({(FILED, WHO): 0}):
        assert not FILED.exhausted(WHO)
        assert FILED.spend(WHO)
        assert (FILED.exhausted(WHO), counted(FILED)) == (True, 0)
        raise ZeroDivisionError
    assert (FILED.exhausted(WHO), counted(FILED)) == (True, 1)
    with counted_together({(FILED, WHO): 0}):
        assert FILED.exhausted(WHO)
    assert counted(FILED) == 1


def test_what_was_reserved_and_not_spent_is_given_back():
    with counted_together({(FILED, WHO): 1}):
        assert not FILED.exhausted(WHO)
        with counted_together({(FILED, WHO): 1}):  # another request at the same moment
            assert FILED.exhausted(WHO)
        assert counted(FILED) == 1
    assert (FILED.exhausted(WHO), counted(FILED)) == (False, 0)
    with counted_together({(FILED, WHO): 1}):
        assert FILED.spend(WHO)
    assert (FILED.exhausted(WHO), counted(FILED)) == (True, 1)


def test_what_it_costs_is_one_trip(settings):
    FILED.spend(WHO)
    with counted_together({(FILES, WHO): 1, (FILED, WHO): 0}):
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOWHERE}}
        assert FILED.exhausted(WHO)  # asked now, it could not say
        assert FILES.spend(WHO)


def test_without_a_store_nobody_is_refused(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOWHERE}}
    with counted_together({(FILES, WHO): 3, (FILED, WHO): 0}):
        assert (FILES.spend(WHO), FILED.exhausted(WHO), FILED.spend(WHO)) == (True, False, True)


def test_its_window_begins_with_the_first_that_is_counted():
    with counted_together({(FILED, WHO): 0}):
        pass
    brief = Limit(FILED.name, 1, 1)
    assert brief.spend(WHO)
    key = cache.make_key(FILED.key_of(WHO))
    assert 0 < cache._cache.get_client(key).pttl(key) <= 1000
