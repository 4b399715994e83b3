"""The public register at 100,000 lines, asked for alone at a million: the page through the view, against the bare SQL.

The page is asked for as on a running server, which knows the page cache's generation: its frame is kept, its lines are not.
What we hold (ADR 73): the lines of a page cost at most what the page costs without them, and three times the SQL beside it; the
usual search at most eight milliseconds of the processor.
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
from tests.bench.measuring import both_clocks, milliseconds, percentile
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
HELD, SPENT = Goal("ratio", "≤", 1), Goal("ours", "≤", 8)
FRAMES, OVER_SQL = 2, 3
NOBODY = "龘龘"
"""Held by no line: the page is its frame alone."""
NUMBERED = 2
USES = f"SELECT honour_number, medium_label, place, status FROM {TABLE} WHERE kind = 'title_use' AND honour_number = ANY(%s)"
NUMBER = re.compile(r"CNZL-\d{4}-\d{6}")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks the register: words, a year, and the place to go on from."""

    q: str = ""
    year: str = ""
    after: tuple[str, int] | None = None

    @property
    def path(self) -> str:
        """The page's address."""
        return f"{PATH}?{urlencode(self.asked)}"

    @property
    def asked(self) -> dict[str, str]:
        """The query string."""
        cursor = encode_cursor([*self.after]) if self.after else ""
        return {name: value for name, value in (("q", self.q), ("year", self.year), ("cursor", cursor)) if value}


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of the same questions: the page, and of the processor for it; the reading inside it, the bare SQL; the empty frame."""

    page: list[float]
    spent: list[float]
    read: list[float]
    bare: list[float]
    frame: list[float]


def measure() -> list[Figure]:
    """Every kind of question, and the statement count at two sizes."""
    client = Client()
    register_rows.clear()
    register_rows.fill(SMALL)
    small = len(statements(client, Question("质量").path, **RUNNING))
    register_rows.fill(LARGE, held=SMALL)
    large = len(statements(client, Question("质量").path, **RUNNING))
    found = [figure for kind, asked in kinds().items() for figure in compare(client, kind, *asked)]
    count = Figure(
        "register_sql", f"名录搜索的 SQL 条数，{LARGE:,} 条", "条", large, small, "1,000 条", Goal("ratio", "=", 1)
    )
    return [*found, count]


def kinds() -> dict[str, tuple[str, list[Question]]]:
    """What is asked: the usual, and what costs most."""
    return {
        "fragment": ("名称中相连的 2–4 字", fragments()),
        "exact": ("完整编号", exact_numbers()),
        "deep": (f"第 {LARGE - 1_000:,} 条之后", [deep_page()] * TRIES),
        "many": ("几乎都有的词", [Question("质量")] * TRIES),
        "sign": ("一个常见的字", [Question("海")] * TRIES),
        "rare_sign": ("一个少见的字", [Question("垚")] * TRIES),
        "no_sign": ("一个没有的字", [Question("龘")] * TRIES),
        "none": ("没有的词", [Question(NOBODY)] * TRIES),
        "pinyin": ("拼音首字母", initials()),
        "year": ("按年度", [Question(year=str(year)) for year in range(2006, 2006 + TRIES)]),
        "word_and_year": ("2–4 字并按年度", [Question(one.q, "2016") for one in fragments()[:TRIES]]),
    }


def compare(client: Client, key: str, title: str, asked: Sequence[Question]) -> list[Figure]:
    """The whole page and the reading inside it against the SQL, the page's limit, for the usual search its absolute one."""
    times = timed(client, asked)
    page, bare = percentile(times.page, 0.5), percentile(times.bare, 0.5)
    most = FRAMES * percentile(times.frame, 0.5) + OVER_SQL * bare
    lines = [
        _line(f"{key}_page", f"{title}，整页", times.page, times.bare),
        _line(f"{key}_read", f"{title}，其中查询", times.read, times.bare),
        Figure(
            f"register_{key}_held",
            f"名录：{title}，整页，限额",
            "毫秒",
            page,
            most,
            f"{FRAMES}×空页面＋{OVER_SQL}×SQL",
            HELD,
            held=True,
        ),
    ]
    if key == "fragment":
        lines += [
            _line(f"{key}_page", f"{title}，整页", times.page, times.bare, 0.95),
            Figure(
                "register_cpu",
                f"名录：{title}，整页占用处理器",
                "毫秒",
                percentile(times.spent, 0.5),
                goal=SPENT,
                held=True,
            ),
            Figure("register_frame", "名录：没有一行的整页", "毫秒", percentile(times.frame, 0.5)),
        ]
    return lines


def timed(client: Client, asked: Sequence[Question]) -> Times:
    """One question after another on all sides, and the frame in between."""
    times, empty = Times([], [], [], [], []), Question(NOBODY)
    for question in asked:
        bare_sql(question)  # None of them pays for what had to be read from the disk.
        page, spent = both_clocks(partial(opened, client, question.path, **RUNNING))
        times.page.append(page)
        times.spent.append(spent)
        times.read.append(milliseconds(partial(queries.page, queries.Asked.read(question.asked))))
        times.bare.append(milliseconds(partial(bare_sql, question)))
        times.frame.append(milliseconds(partial(opened, client, empty.path, **RUNNING)))
    return times


def _line(key: str, title: str, ours: Sequence[float], bare: Sequence[float], share: float = 0.5) -> Figure:
    name = f"p{share * 100:.0f}"
    values = percentile(ours, share), percentile(bare, share)
    return Figure(f"register_{key}_{name}", f"名录：{title}，{name}", "毫秒", *values, "裸 SQL", GOAL)


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


def initials() -> list[Question]:
    """The first letters of units, as somebody types them."""
    asked = []
    for number in random.Random(13).sample(range(LARGE), TRIES):
        unit = str(register_rows.row(number, random.Random(number))[10])
        asked.append(Question(register_rows.letters(unit.removesuffix("有限公司"))))
    return asked


def deep_page() -> Question:
    """The page a thousand lines before the end."""
    row = RegisterEntry.objects.in_order()[LARGE - 1_000]
    return Question(after=(row.place_key, row.pk))


def bare_sql(question: Question) -> None:
    """The newest lines, the capped count and the uses of their titles, written by hand and fetched raw."""
    where, values = condition(question)
    with connection.cursor() as cursor:
        order, after = f"ORDER BY place_key, id LIMIT {PAGE_SIZE + 1}", ""
        if question.after:
            after = " AND (place_key, id) > (%s, %s)"
        cursor.execute(f"SELECT {SHOWN} FROM {TABLE} WHERE {where}{after} {order}", [*values, *(question.after or ())])
        found = cursor.fetchall()
        if question.after or len(found) > PAGE_SIZE:
            cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE {where} LIMIT 1001) found", values)
            cursor.fetchone()
        if found:
            cursor.execute(USES, [[row[NUMBERED] for row in found]])
            cursor.fetchall()


def condition(question: Question) -> tuple[str, list[Any]]:
    """The honours that hold the words, of the year."""
    held, values = ["kind = 'honour'"], list[Any]()
    if question.year:
        held.append("year = %s")
        values.append(int(question.year))
    word = normalise(question.q)
    if NUMBER.fullmatch(question.q):
        held.append("honour_number = %s")
        values.append(question.q)
    elif word:
        held += ["search_text LIKE %s", "search_pairs @> %s::varchar[]"]
        values += [f"%{word}%", bigrams(word)]
    return " AND ".join(held), values
