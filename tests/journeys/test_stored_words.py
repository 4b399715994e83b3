"""Hostile words that are stored and published come out as words everywhere."""

import csv
import io
import subprocess
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest

from cms_pages.demonstration import publishing
from tests.factories.publicity import packed
from tests.journeys.living import called, firms, walk_to
from tests.journeys.test_bad_input import HOSTILE, shown
from workflow.honours.models import Honour
from workflow.publicity.models import NoticeEntry

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
# What no font has is on no certificate (tests/workflow/honours/test_issuing.py): here stand characters that one has.
NOT_HERE = {"nul", "long", "override", "emoji", "extension"}
STORED = [*(text for name, text in HOSTILE.items() if name not in NOT_HERE), "𠮷𡃁㐂"]
TITLE_MOST = 100


def titles_of(texts: list[str]) -> list[str]:
    """The texts in as few titles as hold them; one a spreadsheet would run stands first in its own."""
    titles: list[str] = []
    for text in sorted(texts, key=lambda text: not text.startswith("=")):
        if titles and len(titles[-1]) + 1 + len(text) <= TITLE_MOST:
            titles[-1] += f" {text}"
        else:
            titles.append(text)
    return titles


@pytest.mark.attack("注入脚本、SQL 和公式")
def test_stored_words_come_out_as_words(accounts, client):
    """From the application's title to the list, its files, the feed, the API, the register and the certificate."""
    titles = titles_of(STORED)
    assert all(any(text in title for title in titles) for text in STORED)
    names = [f"={number}示例厂" if number == 0 else f"示例厂{number}" for number in range(len(titles))]
    cast = tuple(
        replace(candidate, title=title, summary=title)
        for candidate, title in zip(firms(*names, tier="gold"), titles, strict=True)
    )
    walk = called("changning-quality", date(2025, 3, 3), cast, accounts)
    walk_to(walk, "qualification-notice")
    notice = publishing.publish_list(walk.edition, accounts, walk.diary.pass_days(2))
    entries = list(NoticeEntry.objects.filter(notice=notice).values_list("title", flat=True))
    assert entries == titles
    check_list(client, notice, entries)
    publishing.let_run_out(notice, walk.diary)
    walk.advance()
    honours = walk.to_the_end()
    assert len(honours) == len(titles)
    check_register_page(client, honours)


def read_pdf(content: bytes) -> str:
    """What someone would copy from it, without spaces and line ends."""
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


def check_list(client, notice, titles) -> None:
    page = client.get(f"/publicity/{notice.uuid}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "49" not in [cell.strip() for cell in page.split(">")]
    entries = client.get(f"/api/v1/notices/{notice.uuid}").json()["entries"]
    assert [entry["title"] for entry in entries] == titles
    assert [entry["title"] for entry in client.get(f"/publicity/{notice.uuid}/list.json").json()["entries"]] == titles
    assert all(title in shown(page.encode()) for title in titles)
    check_csv(client.get(f"/publicity/{notice.uuid}/list.csv").content.decode("utf-8-sig"), titles)
    packed(notice)
    pdf = client.get(f"/publicity/{notice.uuid}/list.pdf").content
    text = read_pdf(pdf)
    assert "<script>alert(1)</script>" in text
    assert "{{7*7}}" in text
    for feed in ("notices", "publicity", "decisions"):
        assert "<script>alert(1)" not in client.get(f"/feeds/{feed}.atom").content.decode()
    search = client.get("/search/?q=" + quote("<script>alert(1)</script>")).content.decode()
    assert "<script>alert(1)" not in search


def check_csv(text: str, titles) -> None:
    """No cell a spreadsheet would run, and every title found again behind its guard."""
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert {cell.removeprefix("'") for cell in cells} >= {title.removeprefix("'") for title in titles}


def check_register_page(client, honours: list[Honour]) -> None:
    titles = [honour.title for honour in honours]
    rows = client.get("/api/v1/register").json()["items"]
    assert sorted(row["title"] for row in rows) == sorted(titles)
    check_csv(b"".join(client.get("/register/export.csv").streaming_content).decode("utf-8-sig"), titles)
    for honour in honours:
        for address in (f"/register/{honour.number}/", f"/verify/{honour.number}/"):
            page = client.get(address).content
            assert honour.title in shown(page)
            assert b"<script>alert(1)" not in page
        assert client.get(f"/api/v1/honours/{honour.number}").json()["title"] == honour.title
        with honour.certificates.get().pdf.open("rb") as file:
            text = read_pdf(file.read())
        assert honour.public_name in text
