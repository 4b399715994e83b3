"""Objections through the real view, against plain SQL that writes the same rows, files, digests and signed events."""

from __future__ import annotations

import cProfile
import http.client
import itertools
import os
import pstats
import random
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from stdnum.cn import ric

from objections.models import Objection
from portal.launcher.run import WEB_WORKERS
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import Pair, measure_alternating, rate
from tests.bench.plain_filing import PlainFiling
from tests.bench.servers import HOST, granian
from tests.bench.steps import Walker, by_pages
from tests.factories.evidence import PDF, PNG
from workflow.publicity.models import NoticeEntry
from workflow.publicity.queries import objectable_entries

ROUNDS, OURS, LOOP = 6, 8, 24
SERVED, SENDERS = 3, 8
KILOBYTES = 200
PATH = "/objections/new/"
_django = WSGIHandler()
_addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(random.randrange(1 << 23)))


def measure() -> list[Figure]:
    """Submissions a second: one after another in this process, and many at once by the servers of `make run`."""
    entry = objectable_entries().select_related("notice__edition").first()
    if entry is None:
        raise RuntimeError("演示数据中没有可以提出异议的公示条目。")
    written = tables_written(submit(entry))
    plain = PlainFiling.like(Objection.objects.latest("pk"))
    if left := written - {table for table, rows in plain.rows.items() if rows}:
        raise RuntimeError(f"对照没有写入这些表：{'、'.join(sorted(left))}。")
    ours = lambda: rate([submit(entry) for _ in range(OURS)])  # noqa: E731
    loop = lambda: rate([plain.write] * LOOP)  # noqa: E731
    pair = measure_alternating(ours, loop, ROUNDS)
    peer = "纯 SQL 写入相同的行、文件（同样查验病毒）、摘要和签名的日志"
    served = measure_served(entry, loop)
    return [
        Figure("intake", "提交异议（经表单页）", "件/秒", *pair.medians, peer, Goal("ratio", "≥", 0.5), spending(entry)),
        Figure(
            "intake_served", "提交异议（经网页服务，多人同时）", "件/秒", *served.medians, "同上，一个进程",
            None, f"{SENDERS} 人同时提交，网页进程两个，与 make run 相同",
        ),
        by_pages(lambda: Walker.at(entry, form_data(entry), next(_addresses)), lambda: submit(entry)),
    ]  # fmt: skip


def tables_written(shot: Callable[[], None]) -> set[str]:
    """The tables that one filing adds rows to."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.update(re.findall(r'INSERT INTO "(\w+)"', sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        shot()
    return found


SPENT_ON = {
    "数据库往返": (("db/backends/utils.py", "execute"), ("db/backends/base/base.py", "_commit")),
    "读回和写出行": (
        ("portal/questions.py", "read"),
        ("portal/adding.py", "_taken"),
    ),
    "接收表单和文件": (("http/request.py", "_load_post_and_files"),),
    "病毒查验": (("evidence/scanner.py", "begin_scan"), ("evidence/scanner.py", "scan")),
    "加密、落盘": (("evidence/vault.py", "begin_store"), ("atrest/storage.py", "finish")),
    "限次和交付后台": (("portal/valkey.py", "ask"), ("celery/app/base.py", "send_task")),
    "建立表单": (("objections/forms.py", "__init__"),),
}
"""The functions a filing's time is told by: none of them calls another."""


def spending(entry: NoticeEntry) -> str:
    """What a filing spends its time on: shares of a profile, of the time that it takes without one."""
    milliseconds = 1000 / rate([submit(entry) for _ in range(OURS)])
    profile = cProfile.Profile()
    for shot in [submit(entry) for _ in range(OURS)]:
        profile.runcall(shot)
    spent = {part: share(pstats.Stats(profile), functions) * milliseconds for part, functions in SPENT_ON.items()}
    said = "、".join(f"{part} {time:.1f}" for part, time in spent.items())
    return f"同一进程逐件提交，一件 {milliseconds:.1f} 毫秒，其中（毫秒）：{said}，其余是核对和各房间的规则"


def share(stats: pstats.Stats, functions: Iterable[tuple[str, str]]) -> float:
    """How much of the profiled time was spent in these functions and what they called."""
    rows: dict[tuple[str, int, str], tuple[Any, ...]] = stats.stats  # type: ignore[attr-defined]
    found = (
        row[3] for (file, _, name), row in rows.items() if any(file.endswith(f) and name == n for f, n in functions)
    )
    return sum(found) / stats.total_tt  # type: ignore[attr-defined]


def measure_served(entry: NoticeEntry, loop: Callable[[], float]) -> Pair:
    """By the servers that `make run` starts, from many senders at once."""
    with granian("portal.rsgi:application", log="intake", workers=int(WEB_WORKERS), TRUSTED_PROXIES=HOST) as port:
        return measure_alternating(lambda: rate_served(port, entry), loop, SERVED)


def rate_served(port: int, entry: NoticeEntry) -> float:
    """Submissions a second of all senders together, the forms filled in before."""
    bodies = [posted(entry) for _ in range(SENDERS * 2)]
    send = partial(post, port)
    with ThreadPoolExecutor(SENDERS) as senders:
        return rate([lambda: list(senders.map(send, bodies))]) * len(bodies)


def post(port: int, filled: tuple[bytes, dict[str, str]]) -> None:
    """Send a form that was filled in. Raises `RuntimeError` unless it was taken."""
    body, headers = filled
    server = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        server.request("POST", PATH, body, headers | {"Host": f"{HOST}:{port}", "Content-Type": MULTIPART_CONTENT})
        if (status := server.getresponse().status) != 302:
            raise RuntimeError(f"异议没有提交成功：{status}")
    finally:
        server.close()


def submit(entry: NoticeEntry) -> Callable[[], None]:
    """A visitor of an own address with the form open, ready to press the button: Django is asked as the server asks it."""
    address = next(_addresses)
    client, body = opened(entry, address)
    request = RequestFactory(REMOTE_ADDR=address, HTTP_HOST=HOST, HTTP_COOKIE=cookies_of(client))
    environ = request.generic("POST", PATH, body, content_type=MULTIPART_CONTENT).environ

    def send() -> None:
        with closing(_django(environ, lambda status, headers: None)) as response:
            if response.status_code != 302:
                raise RuntimeError(f"异议没有提交成功：{response.status_code} {response.content.decode()}")

    return send


def posted(entry: NoticeEntry) -> tuple[bytes, dict[str, str]]:
    """What such a visitor's browser sends: the body, and what tells who it is."""
    address = next(_addresses)
    client, body = opened(entry, address)
    return body, {"Cookie": cookies_of(client), "X-Forwarded-For": address}


def cookies_of(client: Client) -> str:
    """What it sends back of those it was given."""
    return "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())


def opened(entry: NoticeEntry, address: str) -> tuple[Client, bytes]:
    """A browser with the form open, and the form filled in."""
    client = Client(REMOTE_ADDR=address, HTTP_HOST="127.0.0.1")
    page = client.get(PATH).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return client, encode_multipart(BOUNDARY, {**hidden, **form_data(entry)})


def form_data(entry: NoticeEntry) -> dict[str, object]:
    """What a person types; name and number made up."""
    return {
        "entry": entry.pk, "claimant": "person", "truthful": "on",
        "statement": "公示对象上一年度曾受到质量投诉，与申报材料不符，请核实。", "requested_outcome": "请核实并公布结果。",
        "name": "示例提出人", "document_type": "resident_id", "document_number": made_up_number(), "phone": "13800001234",
        "evidence": SimpleUploadedFile("证明材料.pdf", big_pdf(), "application/pdf"),
        "picture": SimpleUploadedFile("证件照片.png", PNG, "image/png"),
    }  # fmt: skip


def made_up_number() -> str:
    """A resident number of the right form."""
    born = date(1950, 1, 1) + timedelta(days=random.randrange(15000))
    body = f"310105{born:%Y%m%d}{random.randrange(1, 1000):03d}"
    return body + ric.calc_check_digit(body + "0")


def big_pdf() -> bytes:
    """200 KB that differ each time."""
    head, tail = PDF.split(b"trailer", 1)
    filling = os.urandom(KILOBYTES * 512).hex().encode()
    return head + b"%" + filling + b"\ntrailer" + tail
