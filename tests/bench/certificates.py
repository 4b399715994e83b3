"""Certificates issued through the action, against a bare WeasyPrint loop over the same HTML."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.test import override_settings

from portal.documents.fonts import font_configuration

from weasyprint import CSS, HTML  # isort: skip  (fonts.py sets fontconfig up first)

from portal.documents.fetching import ResourceFetcher
from portal.documents.rendering import STYLES, Metadata
from portal.signing.demonstration import demonstration_pem
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import measure_alternating, rate
from workflow.honours.actions.certificates import TEMPLATE, certificate_context, issue_certificate
from workflow.honours.enums import HonourState
from workflow.honours.models import Certificate, Honour

ROUNDS, EACH = 6, 3
SAME_FILE = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}


def measure() -> list[Figure]:
    """Against the same file without us around it, and against WeasyPrint's plainest file."""
    honours = some_honours()
    pages = [page_of(honour) for honour in honours]
    same = lambda: rate([bare(html, **SAME_FILE) for html in pages])  # noqa: E731
    plain = lambda: rate([bare(html) for html in pages])  # noqa: E731
    issue(honours)
    same()
    pair = measure_alternating(lambda: issue(honours), same, ROUNDS)
    ours, limit = pair.medians
    with signing():
        issue(honours)
        signed = measure_alternating(lambda: issue(honours), same, ROUNDS)
    untagged = measure_alternating(plain, same, 3)
    share = untagged.medians[1] / untagged.medians[0]
    return [
        Figure(
            key="certificates",
            title="签发证书（含二维码、入库、存档）",
            unit="份/秒",
            ours=ours,
            limit=limit,
            limit_name="WeasyPrint 循环，同一 HTML",
            goal=Goal("ratio", "≥", 0.9),
            note=f"无障碍标签（PDF/UA）本身使循环的速度变为不加标签时的 {share:.2f} 倍",
        ),
        Figure(
            key="certificates_signed",
            title="签发证书，签名、时间戳和数字凭证",
            unit="份/秒",
            ours=signed.medians[0],
            limit=signed.medians[1],
            limit_name="WeasyPrint 循环，同一 HTML",
            goal=Goal("ratio", "≥", 0.8),
            note="PAdES B-LT，时间戳服务在本机另一进程",
        ),
    ]


@contextmanager
def signing() -> Iterator[None]:
    """A demonstration key, and a time-stamping server of its own process."""
    with tempfile.TemporaryDirectory() as folder:
        key, roots = Path(folder) / "key.pem", Path(folder) / "stamping.pem"
        key.write_bytes(demonstration_pem("示例区人民政府", datetime.now(UTC)))
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.stamping", str(roots)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout
            url = server.stdout.readline().strip()
            with override_settings(
                PORTAL_SIGNING_KEY=str(key),
                PORTAL_TIMESTAMP_URL=url,
                PORTAL_TIMESTAMP_ROOTS=str(roots),
                PORTAL_SIGNING_FETCHES=False,
            ):
                yield
        finally:
            server.terminate()
            server.wait(10)


def some_honours() -> list[Honour]:
    """Honours of the demonstration, as many as one slice takes."""
    rows = Honour.objects.filter(state=HonourState.ACTIVE).select_related("edition", "commendation")[:EACH]
    honours = list(rows)
    if not honours:
        raise RuntimeError("演示数据中没有有效的荣誉。")
    return [honours[place % len(honours)] for place in range(EACH)]


def issue(honours: list[Honour]) -> float:
    """Certificates a second through the action; earlier ones are taken away outside the clock."""
    spent = 0.0
    for honour in honours:
        forget(honour)
        spent += 1 / rate([lambda honour=honour: issue_certificate(honour)])
    return len(honours) / spent


def forget(honour: Honour) -> None:
    """Take an issued certificate away, file included."""
    for certificate in Certificate.objects.filter(honour=honour):
        storages["issued"].delete(certificate.pdf.name)
    Certificate.objects.filter(honour=honour)._raw_delete("default")


def page_of(honour: Honour) -> str:
    """The HTML of a certificate, as the action renders it."""
    metadata = Metadata(title=f"荣誉证书 {honour.number}", author=honour.edition.rules.certificate.signatory)
    return render_to_string(TEMPLATE, {**certificate_context(honour), "meta": metadata})


def bare(html: str, **options: object) -> Callable[[], bytes]:
    """WeasyPrint alone, with the shared fonts and the style sheet parsed once."""
    style = stylesheet()
    document = HTML
    return lambda: document(string=html, base_url="portal:", url_fetcher=ResourceFetcher()).write_pdf(
        stylesheets=[style], font_config=font_configuration(), **options
    )


def stylesheet() -> CSS:
    """The certificate's style."""
    text = (STYLES / "certificate.css").read_text(encoding="utf-8")
    return CSS(string=text, font_config=font_configuration(), url_fetcher=ResourceFetcher())
