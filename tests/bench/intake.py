"""Objections through the real view, against an ORM loop that writes a row, an outbox row and a synced file."""

from __future__ import annotations

import io
import itertools
import os
import random
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from stdnum.cn import ric

from objections.models import Objection
from objections.receipts import new_token
from portal.messages.models import Message
from portal.stores import innermost
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import measure_alternating, rate
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
    submit(entry)()
    pattern = Objection.objects.order_by("-pk").first()
    ours = lambda: rate([submit(entry) for _ in range(OURS)])  # noqa: E731
    loop = lambda: rate([partial(write_barely, pattern)] * LOOP)  # noqa: E731
    pair = measure_alternating(ours, loop, ROUNDS)
    return [
        Figure(
            "intake", "提交异议（经表单页）", "件/秒", *pair.medians, "ORM 循环：一行、一条消息、一个 200 KB 文件",
            Goal("ratio", "≥", 0.5), "经表单页还存证件照片、加密身份、写操作日志、发两条消息",
        )
    ]  # fmt: skip


def submit(entry: NoticeEntry) -> Callable[[], None]:
    """A visitor of an own address with the form open, ready to press the button."""
    client = Client(REMOTE_ADDR=next(_addresses), HTTP_HOST="127.0.0.1")
    client.get(PATH)
    body = encode_multipart(BOUNDARY, form_data(entry))

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
        "token": new_token(), "entry": entry.pk, "claimant": "person", "truthful": "on",
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


def write_barely(pattern: Objection) -> None:
    """The least that keeps an objection: its row, a message, its file on the disk."""
    token = uuid.uuid4().hex
    storage = storages["evidence"]
    with transaction.atomic():
        objection = Objection(**{field.attname: getattr(pattern, field.attname) for field in pattern._meta.fields})
        objection.pk, objection.number, objection.token_hash = None, f"B{token[:20]}", token
        objection.save(force_insert=True)
        Message.objects.create(kind="bench", subject="收到异议", body="收到新的异议。", about_id=str(objection.pk))
        name = storage.save(f"bench/{token}", ContentFile(big_pdf()))
        sync(innermost(storage).path(name))


def sync(path: str) -> None:
    """Have the disk hold it."""
    with io.open(path, "rb") as file:  # noqa: UP020
        os.fsync(file.fileno())
