"""The public register at 100,000 lines, asked for alone at a million: the page through the view, against the bare SQL.

The page is asked for as on a running server, which knows the page cache's generation: its frame is kept, its lines are not.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from portal.api_answers import PAGE_SIZE, encode_cursor
from portal.pagecache.keeping import KEY
from portal.search.bigrams import bigrams, normalise
from tests.bench import register_rows
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import milliseconds, percentile
from tests.bench.part import alone
from tests.bench.sql import opened, statements
from workflow.titles import queries
from workflow.titles.models import RegisterEntry

SMALL, LARGE = 1_000, 1_000_000 if alone() else 100_000
FRAGMENTS, TRIES = 60, 20
RUNNING = {KEY: "bench"}
PATH = "/register/"
TABLE = RegisterEntry._meta.db_table
SHOWN = (
    "id, kind, honour_number, year, tier_label, track_label, holder, unit, title, status, dated, medium_label, wording,"
    " place"
)
GOAL = Goal("ratio", "≤", 3)
FIXED_UNDER = 2.0
FIXED = "SQL 不足两毫秒的，一次请求和一页的组装占去大半，与条数无关；目标为百万条时的搜索所定"
NUMBER = re.compile(r"CNZL-\d{4}-\d{6}")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks the register: words, and the place to go on from."""

    q: str = ""
    after: tuple[str, int] | None = None

    @property
    def path(self) -> str:
        """The page's address."""
        return f"{PATH}?{urlencode(self.asked)}"

    @property
    def asked(self) -> dict[str, str]:
        """The query string."""
        cursor = encode_cursor([*self.after]) if self.after else ""
        return {name: value for name, value in (("q", self.q), ("cursor", cursor)) if value}


def measure() -> list[Figure]:
    """Fragments, exact numbers and a deep page; the statement count at two sizes."""
    client = Client()
    register_rows.clear()
    register_rows.fill(SMALL)
    small = len(statements(client, Question("质量").path, **RUNNING))
    register_rows.fill(LARGE, held=SMALL)
    large = len(statements(client, Question("质量").path, **RUNNING))
    found = [
        *compare(client, "fragment", "名称中相连的 2–4 字", fragments(), (0.5, 0.95)),
        *compare(client, "exact", "完整编号", exact_numbers(), (0.5,)),
        *compare(client, "deep", f"第 {LARGE - 1_000:,} 条之后", [deep_page()] * TRIES, (0.5,)),
    ]
    count = Figure(
        "register_sql", f"名录搜索的 SQL 条数，{LARGE:,} 条", "条", large, small, "1,000 条", Goal("ratio", "=", 1)
    )
    return [*found, count]


def compare(client: Client, key: str, title: str, asked: Sequence[Question], shares: Sequence[float]) -> list[Figure]:
    """The page, and the reading inside it, against the SQL; one question after another on all three."""
    page, read, bare = [], [], []
    for question in asked:
        bare_sql(question)  # None of the three pays for what had to be read from the disk.
        page.append(milliseconds(partial(opened, client, question.path, **RUNNING)))
        read.append(milliseconds(partial(queries.page, queries.Asked.read(question.asked))))
        bare.append(milliseconds(partial(bare_sql, question)))
    sides = {"page": ("整页", page), "read": ("其中查询", read)}
    return [
        _line(f"register_{key}_{side}", f"名录：{title}，{name}", share, values, bare)
        for share in shares
        for side, (name, values) in sides.items()
    ]


def _line(key: str, title: str, share: float, ours: Sequence[float], bare: Sequence[float]) -> Figure:
    name = f"p{share * 100:.0f}"
    values = percentile(ours, share), percentile(bare, share)
    note = FIXED if key.endswith("_page") and values[1] < FIXED_UNDER else ""
    return Figure(f"{key}_{name}", f"{title}，{name}", "毫秒", *values, "裸 SQL", GOAL, note)


def fragments() -> list[Question]:
    """Pieces of holders' names, of two to four characters."""
    chance = random.Random(7)
    asked = []
    for number in chance.sample(range(LARGE), FRAGMENTS):
        holder = str(register_rows.row(number, random.Random(number))[9])
        length = min(chance.choice((2, 3, 4)), len(holder))
        start = chance.randrange(len(holder) - length + 1)
        asked.append(Question(holder[start : start + length]))
    return asked


def exact_numbers() -> list[Question]:
    """Whole honour numbers."""
    chance = random.Random(11)
    chosen = chance.sample(range(LARGE), TRIES)
    return [Question(str(register_rows.row(number, random.Random(number))[2])) for number in chosen]


def deep_page() -> Question:
    """The page a thousand lines before the end."""
    row = RegisterEntry.objects.in_order()[LARGE - 1_000]
    return Question(after=(row.place_key, row.pk))


def bare_sql(question: Question) -> None:
    """The newest lines and the capped count, written by hand and fetched raw."""
    where, values = condition(question.q)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE {where} LIMIT 1001) found", values)
        cursor.fetchone()
        if question.after:
            where, values = f"{where} AND (place_key, id) > (%s, %s)", [*values, *question.after]
        order = f"ORDER BY place_key, id LIMIT {PAGE_SIZE + 1}"
        cursor.execute(f"SELECT {SHOWN} FROM {TABLE} WHERE {where} {order}", values)
        cursor.fetchall()


def condition(q: str) -> tuple[str, list[Any]]:
    """The lines that hold the words."""
    if not q:
        return "true", []
    if NUMBER.fullmatch(q):
        return "honour_number = %s", [q]
    word = normalise(q)
    return "search_pairs @> %s::varchar[] AND search_text LIKE %s", [bigrams(word), f"%{word}%"]
