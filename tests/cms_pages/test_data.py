"""`/data/` and what it offers: each table in three forms with the same lines, and nothing that runs."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from cms_pages.views.data import TABLES
from cms_pages.views.feeds import FEEDS
from portal.tables import downloads
from portal.tables.sheets import XLSX
from tests.factories.titles import register_line

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]
BASES = [address for _, address, _, _ in TABLES]
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8", "xlsx": XLSX}


def content_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lines(client, base, form, query=""):
    """The heading and the lines of a table, as texts."""
    answer = client.get(f"{base}.{form}{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, KINDS[form])
    assert answer["Content-Disposition"].endswith(f'.{form}"')
    content = content_of(answer)
    if form == "csv":
        found = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    elif form == "xlsx":
        found = [list(row) for row in load_workbook(io.BytesIO(content)).active.values]
    else:
        said = json.loads(content)
        found = [list(said["columns"].values()), *([row[key] for key in said["columns"]] for row in said["rows"])]
    return [["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row] for row in found]


@pytest.mark.article(30)
@pytest.mark.parametrize("base", BASES)
def test_three_forms_have_the_same_lines(client, base):
    register_line(1)
    register_line(2, key="use:2", kind="title_use", wording="使用文字", place="官网", medium_label="网站")
    read = {form: lines(client, base, form) for form in KINDS}
    assert read["csv"] == read["xlsx"] == read["json"]
    assert len(read["csv"][0]) >= 5
    assert all(any(letter >= "\u4e00" for letter in head) for head in read["csv"][0])


@pytest.mark.attack("注入脚本、SQL 和公式")
def test_no_form_holds_a_formula(client):
    register_line(1, holder='=HYPERLINK("http://x")')
    book = load_workbook(io.BytesIO(content_of(client.get("/register/export.xlsx"))))
    assert {cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row} <= {"s", "inlineStr", "n", "d"}
    assert lines(client, "/register/export", "json")[1][4] == '=HYPERLINK("http://x")'


def test_what_was_asked_of_the_register_is_what_comes(client):
    register_line(1)
    register_line(2, year=2024)
    for form in KINDS:
        assert [row[1] for row in lines(client, "/register/export", form, "?year=2024")[1:]] == ["2024"]


def test_a_workbook_too_long_to_make_sends_the_reader_to_csv(client, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_IN_WORKBOOK", 1)
    for number in range(2):
        register_line(number)
    answer = client.get("/register/export.xlsx")
    assert (answer.status_code, "请下载 CSV" in answer.content.decode()) == (422, True)
    assert len(lines(client, "/register/export", "csv")) == 3


@pytest.mark.article(30)
def test_page_explains_every_table_feed_and_operation(client):
    page = client.get("/data/").content.decode()
    assert all(f'href="{base}.{form}"' in page for base in BASES for form in KINDS)
    assert all(f'href="/feeds/{name}.atom"' in page for name in FEEDS)
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert all(path in page for path in described)
    assert 'href="/data/"' in client.get("/").content.decode()
