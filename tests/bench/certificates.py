"""Certificates issued as a worker issues them, against a bare WeasyPrint loop over the same HTML."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from functools import cache, partial
from itertools import islice
from pathlib import Path
from time import perf_counter, sleep

from django.core.files.storage import storages
from django.db.models import Max
from django.template.loader import render_to_string
from django.test import override_settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from portal.documents.fetching import ResourceFetcher
from portal.documents.rendering import STYLES
from portal.signing.demonstration import demonstration_pem
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import Pair, measure_alternating, rate
from tests.bench.part import alone
from tests.bench.servers import celery_worker
from workflow.applications.enums import ApplicationState
from workflow.applications.models import Application
from workflow.honours.actions.certificates import TEMPLATE, sheet_of
from workflow.honours.actions.issuing import TOGETHER, queue_certificates
from workflow.honours.enums import HonourState
from workflow.honours.models import Certificate, Honour
from workflow.honours.tasks import issue_certificates

EACH, BARE = TOGETHER, 6
"""Certificates of a slice: of ours a worker's whole job, some drawn while others are signed and written."""
ROUNDS, IN_FULL = 3, 500
WORKER_PROCESSES = 2
"""As deploy/systemd starts them."""
SAME_FILE = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}


def measure() -> list[Figure]:
    """Against the same file without us around it, and against WeasyPrint's plainest file.

    Asked for by name, five hundred are issued with signatures, or as many as its time allows.
    """
    many, seconds = (IN_FULL, 240) if alone() else (EACH * ROUNDS, 25)
    honours = some_honours(many)
    slices = [honours[at : at + EACH] for at in range(0, len(honours), EACH)]
    pages = [page_of(honour) for honour in honours[:BARE]]
    same = lambda: rate([bare(html, **SAME_FILE) for html in pages])  # noqa: E731
    plain = lambda: rate([bare(html) for html in pages[:2]])  # noqa: E731
    tagged = lambda: rate([bare(html, **SAME_FILE) for html in pages[:2]])  # noqa: E731
    plain(), tagged()
    untagged = measure_alternating(plain, tagged, 3)
    share = untagged.medians[1] / untagged.medians[0]
    warm_up(honours[:2])
    pair = measure_alternating(of_each(slices), same, ROUNDS, 25)
    forget(honours)
    with signing() as chosen:
        warm_up(honours[:2])
        signed = measure_alternating(of_each(slices), same, ROUNDS, 25)
        forget(honours)
        served = measure_worker(honours, same, seconds, **chosen)
    return [
        Figure(
            key="certificates",
            title="后台签发证书（含二维码、入库、存档）",
            unit="份/秒",
            ours=pair.medians[0],
            limit=pair.medians[1],
            limit_name="WeasyPrint 循环，同一 HTML，本机字体",
            goal=Goal("ratio", "≥", 0.9),
            note=f"{EACH * len(pair.ours)} 份；无障碍标签（PDF/UA）本身使循环的速度变为不加标签时的 {share:.2f} 倍",
        ),
        Figure(
            key="certificates_signed",
            title="后台签发证书，签名、时间戳和数字凭证，一个任务",
            unit="份/秒",
            ours=signed.medians[0],
            limit=signed.medians[1],
            limit_name="WeasyPrint 循环，同一 HTML，本机字体",
            goal=Goal("ratio", "≥", 0.8),
            note=f"{EACH * len(signed.ours)} 份，绘制的线程两个；PAdES B-LT，时间戳服务在本机另一进程",
        ),
        Figure(
            key="certificates_worker",
            title="同上，一次表彰的全部证书，由后台任务服务签发",
            unit="份/秒",
            ours=served.medians[0],
            limit=served.medians[1],
            limit_name="WeasyPrint 循环，一个进程，同一 HTML，本机字体",
            goal=Goal("ratio", "≥", 0.8),
            note=f"{len(served.ours)} 次，每次 {len(honours)} 份；后台任务进程 {WORKER_PROCESSES} 个，与 deploy/systemd 相同",
        ),
    ]


@contextmanager
def signing() -> Iterator[dict[str, str]]:
    """A demonstration key, and a time-stamping server of its own process; gives what a process of ours is told of them."""
    with tempfile.TemporaryDirectory() as folder:
        key, roots = Path(folder) / "key.pem", Path(folder) / "stamping.pem"
        key.write_bytes(demonstration_pem("示例区人民政府", datetime.now(UTC)))
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.stamping", str(roots)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout
            url = server.stdout.readline().strip()
            chosen = {
                "PORTAL_SIGNING_KEY": str(key), "PORTAL_TIMESTAMP_URL": url, "PORTAL_TIMESTAMP_ROOTS": str(roots),
            }  # fmt: skip
            with override_settings(**chosen, PORTAL_SIGNING_FETCHES=False):
                yield {**chosen, "PORTAL_SIGNING_FETCHES": "0"}
        finally:
            server.terminate()
            server.wait(10)


def some_honours(many: int) -> list[Honour]:
    """Active honours of the demonstration without certificates, made up to so many after the pattern of the first."""
    rows = Honour.objects.filter(state=HonourState.ACTIVE).order_by("pk")
    pattern = rows.select_related("edition", "application").first()
    if pattern is None:
        raise RuntimeError("演示数据中没有有效的荣誉。")
    serials = range(pattern.edition.honours.aggregate(Max("serial"))["serial__max"] + 1, many + 1000)
    missing = list(islice(serials, max(0, many - rows.count())))
    applications = Application.objects.bulk_create(application(pattern.application, serial) for serial in missing)
    Honour.objects.bulk_create(map(partial(another, pattern), missing, applications))
    honours = list(rows.select_related("edition", "commendation")[:many])
    forget(honours)
    return honours


def another(pattern: Honour, serial: int, of: Application) -> Honour:
    """One more of the same award."""
    given = copy(pattern)
    given.pk, given.serial, given.number, given.application = None, serial, f"B-{serial:04}", of
    given.public_name = f"示例企业{serial:04}"
    return given


def application(pattern: Application, serial: int) -> Application:
    """What it was given to; an organisation applies once in a track."""
    made = copy(pattern)
    made.pk, made.number, made.state, made.track = None, None, ApplicationState.DRAFT, f"bench-{serial}"
    return made


def of_each(slices: Iterable[list[Honour]]) -> Callable[[], float]:
    """Certificates a second, of the next slice with each call."""
    left = iter(slices)
    return lambda: issue(next(left))


def issue(honours: list[Honour]) -> float:
    """Certificates a second by the worker's task."""
    started = perf_counter()
    issued = issue_certificates(*(honour.pk for honour in honours))
    spent = perf_counter() - started
    if issued != len(honours):
        raise RuntimeError(f"{len(honours)} 份证书只签发了 {issued} 份。")
    return issued / spent


def measure_worker(honours: list[Honour], limit: Callable[[], float], seconds: float, **env: str) -> Pair:
    """All in one go by the worker that production runs, from handing them over to the last one."""
    with celery_worker(log="certificates-worker", processes=WORKER_PROCESSES, **env):
        have_issued(honours[: EACH * WORKER_PROCESSES])  # each process reads fonts, styles and keys with its first

        def in_one_go() -> float:
            forget(honours)
            return have_issued(honours)

        return measure_alternating(in_one_go, limit, ROUNDS, seconds)


def have_issued(honours: list[Honour]) -> float:
    """Certificates a second by a worker that runs. Raises `RuntimeError` where it leaves some out."""
    started = perf_counter()
    queue_certificates(honours)
    left = Certificate.objects.filter(honour__in=honours)
    while left.count() < len(honours):
        if perf_counter() - started > len(honours):
            raise RuntimeError(f"{len(honours)} 份证书，后台任务服务没有签发完。")
        sleep(0.05)
    return len(honours) / (perf_counter() - started)


def warm_up(honours: list[Honour]) -> None:
    """Issue these beforehand: fonts, styles and keys are read by the first."""
    issue(honours)
    forget(honours)


def forget(honours: list[Honour]) -> None:
    """Take issued certificates away, files included; credentials nobody may delete."""
    certificates = Certificate.objects.filter(honour__in=honours)
    for certificate in certificates:
        storages["issued"].delete(certificate.pdf.name)
    certificates._raw_delete("default")


def page_of(honour: Honour) -> str:
    """The HTML of a certificate, as the action renders it."""
    sheet = sheet_of(honour)
    return render_to_string(TEMPLATE, {**sheet.context, "meta": sheet.metadata})


def bare(html: str, **options: object) -> Callable[[], bytes]:
    """WeasyPrint as it comes: one font configuration of the machine's own fonts, the style sheet parsed once."""
    style = stylesheet()
    document = HTML
    return lambda: document(string=html, base_url="portal:", url_fetcher=ResourceFetcher()).write_pdf(
        stylesheets=[style], font_config=machine_fonts(), **options
    )


@cache
def machine_fonts() -> FontConfiguration:
    """The machine's fonts, none cut down."""
    ours = os.environ.pop("FONTCONFIG_FILE", None)
    try:
        return FontConfiguration()
    finally:
        if ours:
            os.environ["FONTCONFIG_FILE"] = ours


def stylesheet() -> CSS:
    """The certificate's style."""
    text = (STYLES / "certificate.css").read_text(encoding="utf-8")
    return CSS(string=text, font_config=machine_fonts(), url_fetcher=ResourceFetcher())
