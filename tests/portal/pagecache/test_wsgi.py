"""The page cache: what it keeps, what it must never keep, and how it forgets."""

import time
from datetime import date, timedelta

import pytest
from django.core.cache import cache

from portal import clock
from portal.pagecache import generation, purge, wsgi
from portal.pagecache.wsgi import PageCache


class Django:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, *headers, status="200 OK"):
        self.calls, self.headers, self.status = 0, list(headers), status

    def __call__(self, environ, start_response):
        self.calls += 1
        start_response(self.status, [("Content-Type", "text/html"), *self.headers])
        return [f"page {self.calls}".encode()]


PUBLIC = ("X-Portal-Cache", "public")
HOME = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": ""}


def get(app, path="/", **environ):
    said = {}

    def start_response(status, headers, exc_info=None):
        said.update(status=status, headers=dict(headers))

    body = b"".join(app({**HOME, "PATH_INFO": path, **environ}, start_response))
    return said["status"], said["headers"], body


def test_marked_page_is_kept_and_mark_stays_inside():
    django = Django(PUBLIC)
    app = PageCache(django)
    first, second = get(app), get(app)
    assert first == second
    assert django.calls == 1
    assert "X-Portal-Cache" not in first[1]
    assert first[1]["Cache-Control"] == "public, no-cache"


def test_each_answer_that_django_does_not_see_is_noted():
    noted = []
    app = PageCache(Django(PUBLIC), lambda method, status, began: noted.append((method, status)))
    etag = get(app)[1]["ETag"]
    assert noted == []
    get(app)
    assert app.ready({**HOME, "HTTP_IF_NONE_MATCH": etag})[0] == 304
    assert noted == [("GET", 200), ("GET", 304)]


def test_a_page_ends_with_its_day():
    django = Django(PUBLIC)
    app, midnight = PageCache(django), clock.moment(date(2026, 12, 2), 0)
    for at in (midnight - timedelta(seconds=2), midnight - timedelta(seconds=1), midnight, midnight):
        with clock.travel(at):
            said = get(app)
    assert said[2] == b"page 2"
    assert django.calls == 2


@pytest.mark.parametrize("asked", ["{}", "W/{}", '"other", W/{}', "*"], ids=["strong", "weak", "list", "any"])
def test_visitor_who_has_the_page_gets_304(asked):
    app = PageCache(Django(PUBLIC))
    etag = get(app)[1]["ETag"]
    status, _, body = get(app, HTTP_IF_NONE_MATCH=asked.format(etag))
    assert (status, body) == ("304 Not Modified", b"")


@pytest.mark.parametrize(
    ("headers", "environ", "status"),
    [
        ([], {}, "200 OK"),
        ([PUBLIC, ("Set-Cookie", "a=b")], {}, "200 OK"),
        ([PUBLIC], {"HTTP_COOKIE": "sessionid=abc"}, "200 OK"),
        ([PUBLIC], {"REQUEST_METHOD": "POST"}, "200 OK"),
        ([PUBLIC], {}, "404 Not Found"),
    ],
    ids=["unmarked", "sets a cookie", "logged in", "post", "not found"],
)
@pytest.mark.attack("以返回键看到前一人的页面")
def test_private_page_is_never_kept(headers, environ, status):
    django = Django(*headers, status=status)
    app = PageCache(django)
    get(app, **environ)
    assert get(app, **environ)[0] == status
    assert django.calls == 2


def test_purge_reaches_other_processes_within_a_second():
    first, second = PageCache(Django(PUBLIC)), PageCache(Django(PUBLIC))
    get(first), get(second)
    purge()
    time.sleep(generation.CHECK_SECONDS + 0.1)
    assert get(first)[2] == b"page 2"
    assert get(second)[2] == b"page 2"


def test_purge_works_on_a_store_that_has_lost_everything():
    cache.clear()
    app = PageCache(Django(PUBLIC))
    get(app)
    cache.clear()
    purge()
    time.sleep(generation.CHECK_SECONDS + 0.1)
    assert get(app)[2] == b"page 2"


def test_page_much_asked_for_outlives_a_flood_of_others(monkeypatch):
    monkeypatch.setattr(wsgi, "MOST_PAGES", 3)
    django = Django(PUBLIC)
    app = PageCache(django)
    get(app)
    for number in range(6):
        get(app, QUERY_STRING=f"flood={number}")
        get(app)
    assert django.calls == 7


def test_page_is_at_hand_only_while_its_generation_is_known_without_asking():
    app = PageCache(Django(PUBLIC))
    home = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": ""}
    assert app.ready(home) is None
    etag = get(app)[1]["ETag"]
    assert app.ready(home)[::2] == (200, b"page 1")
    assert app.ready({**home, "HTTP_IF_NONE_MATCH": etag})[::2] == (304, b"")
    assert app.ready({**home, "HTTP_COOKIE": "sessionid=abc"}) is None
    time.sleep(generation.CHECK_SECONDS)
    assert app.ready(home) is None


def test_cache_is_off_while_generation_is_unknown(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    django = Django(PUBLIC)
    app = PageCache(django)
    get(app)
    assert get(app)[2] == b"page 2"


def test_a_public_page_given_to_somebody_with_a_session_is_kept_nowhere_on_the_way():
    django = Django(PUBLIC)
    app = PageCache(django)
    _, headers, body = get(app, HTTP_COOKIE="sessionid=x; browser=y")
    assert (headers["Cache-Control"], "ETag" in headers) == ("private, no-cache", False)
    assert get(app)[2] != body
    assert django.calls == 2
