import csv
import io
from importlib import import_module

import pytest
from django.db import connection

from tests.factories.titles import register_line
from workflow.titles.models import RegisterEntry

pytestmark = pytest.mark.django_db
QUERIES = {"/register/": 4, "/register/?kind=title_use": 3, "/api/v1/register": 1}


def numbers(client, query=""):
    return [item["number"] for item in client.get(f"/api/v1/register{query}").json()["items"]]


@pytest.mark.article(33)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=垚堃", [1]),
        ("?q=密仪", [2]),
        ("?q=CNZL-2026-0002", [2]),
        ("?q=cnzl-2026", [2, 1]),
        ("?q=CNZL—2026−0002", [2]),
        ("?q=精密 仪器", [2]),
        ("?q=密精", []),
        ("?q=儀器廠", [2]),
        ("?q=示例 精密儀器", [2]),
        ("?q=%25", []),
        ("?q=' OR 1=1 --", []),
        ("?year=2026", [2, 1]),
        ("?year=2024", []),
        ("?tier=mayor", [2]),
        ("?track=practice&status=revoked", [1]),
        ("?q=示例&tier=gold", [1]),
    ],
)
def test_any_two_consecutive_characters_and_every_filter(client, query, found):
    register_line(1, holder="示例垚堃有限公司", status="revoked")
    register_line(2, holder="示例精密仪器厂", tier="mayor", tier_label="区长质量奖")
    assert numbers(client, query) == [f"CNZL-2026-{n:04d}" for n in found]


def test_honours_and_uses_are_two_tables(client):
    register_line(1)
    register_line(2, key="use:2", kind="title_use", wording="使用文字", place="官网", medium_label="网站")
    tables = {
        "export.csv": ("荣誉编号", "授予日期", "CNZL-2026-0001"),
        "uses.csv": ("荣誉编号", "使用的文字", "CNZL-2026-0002"),
    }
    for name, (first, own, number) in tables.items():
        text = b"".join(client.get(f"/register/{name}").streaming_content).decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text))
        assert (header[0], own in header, [row[0] for row in rows]) == (first, True, [number])
    assert "使用文字" not in client.get("/register/").content.decode()
    assert "使用文字" in client.get("/register/?kind=title_use").content.decode()
    assert numbers(client, "?kind=title_use") == ["CNZL-2026-0002"]
    assert numbers(client) == ["CNZL-2026-0001", "CNZL-2026-0002"]


@pytest.mark.parametrize("address", sorted(QUERIES))
def test_one_row_or_three_cost_the_same(client, address, django_assert_num_queries):
    register_line(1)
    client.get(address)
    with django_assert_num_queries(QUERIES[address]):
        client.get(address)
    register_line(2)
    register_line(3, year=2024)
    with django_assert_num_queries(QUERIES[address]):
        client.get(address)


def test_pages_by_key_give_every_row_once_also_on_one_day(client):
    for n in range(1, 46):
        register_line(n, holder=f"示例企业{n % 3}号有限公司")
    seen, cursor = [], ""
    for _ in range(5):
        answer = client.get(f"/api/v1/register?cursor={cursor}").json()
        seen += [item["number"] for item in answer["items"]]
        cursor = answer["next"]
        if not cursor:
            break
    assert len(seen) == 45
    assert len(set(seen)) == 45
    assert seen == list(RegisterEntry.objects.in_order().values_list("honour_number", flat=True))
    assert seen == sorted(seen, key=lambda number: (int(number[-4:]) % 3, number))


@pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI2LTA5LTE2IiwgIngiXQ", "WyJ4IiwgMV0"])
def test_a_foreign_cursor_is_refused(client, cursor):
    assert client.get(f"/api/v1/register?cursor={cursor}").status_code == 422
    assert client.get(f"/register/?cursor={cursor}").status_code == 404


def test_a_new_page_follows_the_last_row_when_rows_are_added(client):
    for n in range(1, 26):
        register_line(n)
    first = client.get("/api/v1/register").json()
    register_line(99, year=2027)
    second = client.get(f"/api/v1/register?cursor={first['next']}").json()
    assert [item["number"] for item in second["items"]] == [f"CNZL-2026-{n:04d}" for n in range(5, 10)]


def test_export_runs_nothing_and_keeps_the_filter(client):
    register_line(1, holder='=HYPERLINK("http://x")', title="@SUM(1)")
    register_line(2, year=2024)
    answer = client.get("/register/export.csv?year=2026")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    cells = dict(zip(header, row, strict=True))
    assert not cells["获奖者"].startswith("=")
    assert not cells["模式或成果"].startswith("@")


def test_markup_in_a_name_comes_out_as_text(client):
    register_line(1, holder="<script>alert(1)</script>示例")
    text = client.get("/register/?q=示例").content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_single_character_is_looked_up_in_the_index(client):
    """A million lines are not read through for one that nobody bears."""
    register_line(1, holder="示例垚厂")
    register_line(2)
    assert numbers(client, "?q=垚") == ["CNZL-2026-0001"]
    assert numbers(client, "?q=龘") == []
    sql = str(RegisterEntry.objects.matching("垚").query)
    assert '"search_pairs" @> ' in sql
    entry = RegisterEntry.objects.get(honour_number="CNZL-2026-0001")
    assert {"垚", "垚厂", "例垚"} <= set(entry.search_pairs)
    kept = [*entry.search_pairs]
    RegisterEntry.objects.update(search_pairs=[pair for pair in kept if len(pair) > 1])
    assert numbers(client, "?q=垚") == []
    with connection.cursor() as cursor:
        cursor.execute(import_module("workflow.titles.migrations.0005_found_by_one_character").ADD)
    entry.refresh_from_db()
    assert sorted(entry.search_pairs) == sorted(kept)
