"""Compressed answers: to whoever can read them, and only of what is nobody's secret."""

import gzip
import re

import brotli
import pytest
from django.contrib.staticfiles import finders

from portal.pagecache.wsgi import PageCache
from portal.serving.encodings import coding_for, encode
from tests.factories import cms

TEXT = "上海市长宁区政府质量奖" * 200
PUBLIC = ("X-Portal-Cache", "public")
READ = {"": lambda body: body, "br": brotli.decompress, "gzip": gzip.decompress}
FIRST_VIEW = 100 * 1024


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""), ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", ""),
        ("*", "br"), ("gzip;q=0", ""), ("br;q=0.2, gzip;q=0.9", "gzip"), ("br;q=x", ""), ("BR", "br"),
    ],
)  # fmt: skip
def test_coding_is_the_readers_choice(accepted, coding):
    assert coding_for(accepted) == coding


class Django:
    def __init__(self, *headers, kind="text/html; charset=utf-8", parts=(TEXT,)):
        self.headers, self.parts, self.closed = [("Content-Type", kind), *headers], parts, 0

    def __call__(self, environ, start_response):
        start_response("200 OK", list(self.headers))
        return self.body()

    def body(self):
        yield from (part.encode() for part in self.parts)
        self.closed += 1


def get(app, **environ):
    said = {}

    def start_response(status, headers, exc_info=None):
        said.update(status=status, headers=dict(headers))

    whole = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", **environ}
    body = b"".join(app(whole, start_response))
    return said["status"], said["headers"], body


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_page_of_the_cache_comes_in_each_coding_under_its_own_tag(coding):
    app = PageCache(Django(PUBLIC))
    for _ in range(2):
        status, headers, body = get(app, HTTP_ACCEPT_ENCODING=coding)
        assert (status, headers.get("Content-Encoding", "")) == ("200 OK", coding)
        assert READ[coding](body).decode() == TEXT
        assert (headers["Vary"], headers["Content-Length"]) == ("Accept-Encoding", str(len(body)))
    tags = {get(app, HTTP_ACCEPT_ENCODING=each)[1]["ETag"] for each in READ}
    assert len(tags) == 3
    for tag in tags:
        assert get(app, HTTP_ACCEPT_ENCODING=coding, HTTP_IF_NONE_MATCH=tag)[0] == "304 Not Modified"


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_answer_that_is_not_kept_is_compressed_piece_by_piece(coding):
    django = Django(kind="text/csv; charset=utf-8", parts=("序号,名称\n", *["1,示例\n"] * 50_000))
    _, headers, body = get(PageCache(django), HTTP_ACCEPT_ENCODING=coding)
    assert READ[coding](body).decode().count("\n") == 50_001
    assert (headers["Content-Encoding"], "Content-Length" in headers, django.closed) == (coding, False, 1)
    assert len(body) < 10_000


@pytest.mark.attack("从压缩后的长度推知内容（BREACH）")
@pytest.mark.parametrize(
    ("headers", "environ"),
    [
        ([], {"HTTP_COOKIE": "sessionid=abc"}),
        ([], {"HTTP_COOKIE": "anything=else"}),
        ([], {"REQUEST_METHOD": "POST"}),
    ],
    ids=["logged in", "any cookie", "what was typed"],
)
def test_what_may_hold_a_secret_is_sent_as_it_is(headers, environ):
    _, said, body = get(PageCache(Django(*headers)), HTTP_ACCEPT_ENCODING="br, gzip", **environ)
    assert ("Content-Encoding" in said, body.decode()) == (False, TEXT)


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/zip"])
def test_what_is_compressed_already_stays(kind):
    assert "Content-Encoding" not in get(PageCache(Django(kind=kind)), HTTP_ACCEPT_ENCODING="br")[1]


def test_short_answer_and_one_in_a_coding_stay():
    short = Django(("Content-Length", "20"), parts=("a" * 20,))
    assert "Content-Encoding" not in get(PageCache(short), HTTP_ACCEPT_ENCODING="br")[1]
    coded = Django(("Content-Encoding", "gzip"))
    assert get(PageCache(coded), HTTP_ACCEPT_ENCODING="br")[1]["Content-Encoding"] == "gzip"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/register/", "/publicity/", "/measures/changning-quality-2023/"])
def test_first_view_on_a_phone_is_small(client, address):
    """The page and all it asks for, in gzip, which everybody reads: at most 100 KB."""
    cms.portal()
    page = client.get(address).content
    asked = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg|png))"', page.decode()))
    files = [open(finders.find(name), "rb").read() for name in asked]  # noqa: SIM115
    assert len(files) >= 5
    assert sum(len(encode(one, "gzip")) for one in (page, *files)) <= FIRST_VIEW
