"""Objections through the real view, against plain SQL that writes the same rows, files, digests and signed events."""

from __future__ import annotations

import itertools
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from stdnum.cn import ric

from objections.models import Objection
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import measure_alternating, rate
from tests.bench.plain_filing import PlainFiling
from tests.factories.evidence import PDF, PNG
from workflow.publicity.models import NoticeEntry
from workflow.publicity.queries import objectable_entries

ROUNDS, OURS, LOOP = 6, 8, 24
KILOBYTES = 200
PATH = "/objections/new/"
_addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(random.randrange(1 << 23)))


def measure() -> list[Figure]:
    """One figure: submissions a second."""
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
    return [
        Figure(
            "intake", "提交异议（经表单页）", "件/秒", *pair.medians, "纯 SQL 写入相同的行、文件、摘要和签名的日志",
            Goal("ratio", "≥", 0.5), spending(submit(entry)),
        )
    ]  # fmt: skip


def tables_written(shot: Callable[[], None]) -> set[str]:
    """The tables that one filing adds rows to."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.update(re.findall(r'^INSERT INTO "(\w+)"', sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        shot()
    return found


def spending(shot: Callable[[], None]) -> str:
    """What one filing spends its time on."""
    kinds = Counter[str]()
    waited = 0.0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal waited
        kinds[sql.split(maxsplit=1)[0].upper()] += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            waited += time.perf_counter() - began

    began, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        shot()
    whole, cpu = time.perf_counter() - began, time.process_time() - cpu
    read, written = kinds["SELECT"], kinds["INSERT"] + kinds["UPDATE"] + kinds["DELETE"]
    others = kinds.total() - read - written
    return (
        f"一件 {whole * 1000:.0f} 毫秒，其中处理器 {cpu * 1000:.0f} 毫秒（主要用于以 ORM 构造语句和对象，其余是解析表单、查验格式、"
        f"加密）；语句 {kinds.total()} 条（查 {read}、写 {written}、保存点 {others}），执行 {waited * 1000:.0f} 毫秒；"
        "对照没有的还有病毒查验、限次、交付后台投递"
    )


def submit(entry: NoticeEntry) -> Callable[[], None]:
    """A visitor of an own address with the form open, ready to press the button."""
    client = Client(REMOTE_ADDR=next(_addresses), HTTP_HOST="127.0.0.1")
    page = client.get(PATH).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    body = encode_multipart(BOUNDARY, {**hidden, **form_data(entry)})

    def send() -> None:
        response = client.generic("POST", PATH, body, content_type=MULTIPART_CONTENT)
        if response.status_code != 302:
            raise RuntimeError(f"异议没有提交成功：{response.status_code} {errors_of(response)}")

    return send


def errors_of(response: object) -> str:
    """What the form refused."""
    form = (getattr(response, "context", None) or {}).get("form")
    return form.errors.as_text() if form else ""


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
