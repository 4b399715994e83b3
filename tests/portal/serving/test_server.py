"""Real granian, one thread: whoever sends or reads slowly holds nobody up, and half a request reaches nothing."""

import asyncio
import hashlib
import json
import time
from contextlib import suppress

import pytest

from tests.bench.servers import granian
from tests.bench.visitors import Door, again_and_again, get, line_to, post, post_head, read_slowly
from tests.portal.serving.echoing import MOST

pytestmark = pytest.mark.whole
KIND = "application/octet-stream"


@pytest.fixture(scope="module")
def door():
    with granian("tests.portal.serving.echoing:application", log="echoing") as port:
        yield Door(port)


def send(door, data, *, half_close=False):
    """What is answered to these bytes; nothing when the line is cut."""

    async def talk():
        async with line_to(door) as (reader, writer):
            writer.write(data)
            if half_close:
                writer.write_eof()
            return await asyncio.wait_for(reader.read(-1), 10)

    with suppress(ConnectionError):
        return asyncio.run(talk())
    return b""


def test_whole_body_arrives_however_it_is_sent(door):
    body = bytes(range(256)) * 1000
    sent = asyncio.run(post(door, "/", body, kind=KIND, rate=1e6))
    told = json.loads(sent.body)
    assert (told["size"], told["digest"]) == (len(body), hashlib.sha256(body).hexdigest())


def test_environ_is_what_was_asked(door):
    headers = "X-One: a\r\nX-One: b\r\nCookie: a=1\r\nCookie: b=2\r\nX_Forwarded_For: 6.6.6.6\r\n"
    seen = asyncio.run(get(door, "/%E5%85%AC?q=%E7%A4%BA", source="127.9.8.7", headers=headers))
    told = json.loads(seen.body)
    asked = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_X_ONE", "HTTP_COOKIE", "HTTP_HOST")
    path = "/公".encode().decode("latin-1")
    assert [told[name] for name in asked] == ["GET", path, "q=%E7%A4%BA", "a,b", "a=1; b=2", f"127.0.0.1:{door.port}"]
    assert told["REMOTE_ADDR"].startswith("127.9.8.7:")
    assert "HTTP_X_FORWARDED_FOR" not in told
    assert seen.cookies() == "a=1; b=2"


@pytest.mark.parametrize(
    ("header", "body", "status"),
    [
        ("Content-Length: 100", b"half", b" 400 "),
        ("Transfer-Encoding: chunked", b"5\r\nabcde\r\n", b" 411 "),
    ],
    ids=["announced", "of unknown length"],
)
@pytest.mark.attack("以慢速发送占住网站")
def test_half_a_body_reaches_nothing(door, header, body, status):
    said = send(door, f"{door.head('POST', '/')}{header}\r\n\r\n".encode() + body, half_close=True)
    assert status in said[:20]


def test_too_much_is_refused_in_words(door):
    told = send(door, post_head(door, "/", MOST + 1, KIND) + b"\r\n")
    assert b" 413 " in told
    assert "合计过大" in told.decode()
    told = send(door, post_head(door, "/api/v1/verify", MOST + 1, KIND) + b"\r\n")
    assert json.loads(told.partition(b"\r\n\r\n")[2])["status"] == 413


def test_answer_that_fails_is_a_page(door):
    seen = asyncio.run(get(door, "/broken"))
    assert (seen.status, "系统没有完成您的请求" in seen.body.decode()) == (500, True)


@pytest.mark.attack("以慢速发送占住网站")
def test_slow_visitors_hold_nobody_up(door):
    """One thread, sixty of them: a body at a byte a second, headers without an end, an answer nobody reads."""

    async def meanwhile():
        slow = [again_and_again(door, post_head(door, "/", 10_000, KIND) + b"\r\n", b"x") for _ in range(30)]
        slow += [again_and_again(door, door.head("GET", "/").encode(), b"X-A: b\r\n") for _ in range(15)]
        slow += [read_slowly(door, "/large") for _ in range(15)]
        tasks = [asyncio.create_task(each) for each in slow]
        await asyncio.sleep(0.5)
        seen = [await get(door, path) for path in ("/", "/ready", "/", "/")]
        for task in tasks:
            task.cancel()
        return seen

    seen = asyncio.run(meanwhile())
    assert [each.status for each in seen] == [200] * 4
    assert max(each.seconds for each in seen) < 2


@pytest.mark.attack("以慢速发送占住网站")
def test_sender_who_is_too_slow_is_told(door):
    async def dawdle():
        async with line_to(door) as (reader, writer):
            began = time.monotonic()
            writer.write(post_head(door, "/", 10_000, KIND) + b"\r\n" + b"x")
            return await asyncio.wait_for(reader.read(-1), 10), time.monotonic() - began

    told, seconds = asyncio.run(dawdle())
    assert b" 408 " in told
    assert "传输超时" in told.decode()
    assert seconds < 5
