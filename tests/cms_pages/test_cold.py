"""A page rendered anew, in a process that has rendered one before, asks the database little (design: at most 4)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_pages.models import SiteSettings
from portal import clock
from portal.pagecache.keeping import KEY, kept
from portal.pagecache.wsgi import PageCache
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.publicity import draft_notice, published
from tests.factories.titles import register_line

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]
MOST = 4
PAGES = ["/", "/publicity/", "/register/", "/notices/", "/measures/changning-quality-2023/articles/21/"]


@pytest.fixture(scope="module", autouse=True)
def listed(portal, module_setup):
    return module_setup(lambda: published(draft_notice()))


def rendered(client, path, generation="a"):
    """A page as a server that knows the generation makes it for somebody the page cache does not answer."""
    answer = client.get(path, **{KEY: generation})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_not_in_the_cache_asks_little(client, path):
    cms.announcement()
    cms.story()
    register_line(1)
    first = rendered(client, path, generation=path)
    with CaptureQueriesContext(connection) as asked:
        assert rendered(client, path, generation=path) == first
    assert len(asked) <= MOST, "\n".join(query["sql"][:150] for query in asked)


def test_the_frame_that_is_kept_is_each_pages_own(client):
    """By language, column, and what was chosen: page after page as it is where nothing is kept."""
    register_line(1)
    register_line(2, key="use:2", kind="title_use", wording="使用文字", place="官网", medium_label="网站")
    asked = ["", "?kind=title_use", "?year=2026", "?q=示例", "?q=没有的", "?kind=title_use&status=revoked"]
    paths = [f"{start}/register/{query}" for query in asked for start in ("", "/en")]
    paths += ["/", "/en/", "/publicity/", "/contact/", "/en/contact/", "/search/?q=示例"]
    plain = [client.get(path).content.decode() for path in paths]
    for path, page in zip(paths * 2, plain * 2, strict=True):
        assert rendered(client, path, "frame") == page, path


@pytest.mark.parametrize("path", ["/nothing/", "/notices/nothing/", "/en/nothing/", "/register/nothing/"])
def test_where_there_is_no_page_little_is_asked(client, path):
    """Whether a page or a redirect stands there; nothing of who asks."""
    client.force_login(UserFactory())
    said = [client.get(path, **{KEY: path})]
    client.logout()
    with CaptureQueriesContext(connection) as asked:
        said += [client.get(path, **{KEY: path})]
    assert [answer.status_code for answer in said] == [404, 404]
    assert said[0].content == said[1].content
    assert len(asked) <= 2, "\n".join(query["sql"][:150] for query in asked)


def test_what_is_kept_ends_with_its_generation():
    class Request:
        environ = {KEY: "a"}

    made = iter(range(9))
    assert [kept(Request, "test", lambda: next(made)) for _ in range(2)] == [0, 0]
    Request.environ = {KEY: "b"}
    assert kept(Request, "test", lambda: next(made)) == 1
    Request.environ = {}
    assert [kept(Request, "test", lambda: next(made)) for _ in range(2)] == [2, 3]


def test_the_offices_change_is_on_every_page_of_the_next_generation(client):
    assert "示例新单位" not in rendered(client, "/", "before")
    SiteSettings.objects.update(organiser="示例新单位")
    assert "示例新单位" in rendered(client, "/", "after")


def test_what_the_front_page_a_column_and_a_list_read_is_kept_for_a_generation_of_one_day(client, listed):
    address, notice = str(listed.uuid), listed.get_absolute_url()
    with clock.travel(clock.moment(listed.ends_on, 23, 59, 59)):
        assert all(address in rendered(client, path, "running") for path in ("/", "/publicity/"))
        column, page = (rendered(client, path, "running") for path in ("/publicity/", notice))
        with CaptureQueriesContext(connection) as asked:
            assert rendered(client, notice, "running") == page
        assert asked.captured_queries == []
        assert rendered(client, "/publicity/", "running") == column
    with clock.travel(clock.moment(listed.ends_on + timedelta(days=1), 0)):
        # Nothing of yesterday stands beside the new day, a generation or not.
        assert address not in rendered(client, "/", "running")
        for path, yesterday in (("/publicity/", column), (notice, page)):
            assert yesterday != rendered(client, path, "running") == rendered(client, path, f"over {path}")
        # Only the first page is kept, asked for without more.
        rendered(client, "/publicity/", "running")
        with CaptureQueriesContext(connection) as kept_page:
            rendered(client, "/publicity/", "running")
        with CaptureQueriesContext(connection) as asked_page:
            rendered(client, "/publicity/?page=1", "running")
        assert len(kept_page) < len(asked_page)


def test_without_a_generation_nothing_is_kept(client):
    client.get("/")
    SiteSettings.objects.update(organiser="示例新单位")
    assert "示例新单位" in client.get("/").content.decode()


def test_the_page_cache_tells_each_request_its_generation():
    told = []

    def application(environ, start_response):
        told.append(environ.get(KEY))
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b""]

    cache = PageCache(application)
    for more in ({}, {"HTTP_COOKIE": "sessionid=a"}, {"REQUEST_METHOD": "POST"}):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", **more}
        list(cache(environ, lambda *said: None))
    assert told[0] == told[1] is not None
    assert told[2] is None
