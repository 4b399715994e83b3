"""The site's search: how many of the readers' questions lead to their page, what one costs."""

from __future__ import annotations

from urllib.parse import urlencode

from django.test import Client

from tests.bench.figure import Figure, Goal
from tests.bench.measuring import milliseconds, percentile
from tests.bench.search_questions import FIRST, NEEDED, questions
from tests.bench.sql import opened, statements

STATEMENTS = 8


def measure() -> list[Figure]:
    """Questions answered, the whole page in the middle of all questions, and the most statements of one."""
    asked, client = list(questions()), Client()
    missed = [question.text for question in asked if not question.is_answered()]
    paths = [f"/search/?{urlencode({'q': question.text})}" for question in asked]
    most = max(len(statements(client, path)) for path in paths)
    times = [milliseconds(lambda path=path: opened(client, path)) for path in paths]  # type: ignore[misc]
    return [
        Figure(
            "search_questions", f"读者的问题，答案在前 {FIRST} 条", "问", len(asked) - len(missed), len(asked), "全部问题",
            Goal("ours", "≥", NEEDED), f"没有答上：{'、'.join(missed) or '无'}",
        ),
        Figure("search_page", "搜索整页（不经缓存），中位数", "毫秒", percentile(times, 0.5)),
        Figure("search_sql", "搜索整页的 SQL 条数，最多", "条", most, goal=Goal("ours", "≤", STATEMENTS)),
    ]  # fmt: skip
