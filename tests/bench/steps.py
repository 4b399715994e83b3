"""Objections filed page by page, beside what the same pages cost each by itself and the filing at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from objections.pages import GO, PAGES, PLACE, Page
from tests.bench.figure import Figure, Goal
from tests.bench.measuring import measure_alternating, rate
from workflow.publicity.models import NoticeEntry

ROUNDS, WALKS = 5, 3
PATH, RECEIPT = "/objections/new/", "/objections/receipt/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
Filled = dict[str, Any]


@dataclass(frozen=True)
class Walker:
    """A visitor of an own address, and what they are going to type."""

    client: Client
    address: str
    filled: Filled

    @classmethod
    def at(cls, entry: NoticeEntry, filled: Filled, address: str) -> Walker:
        client = Client(REMOTE_ADDR=address, HTTP_HOST="127.0.0.1")
        return cls(client, f"{PATH}?{urlencode({'entry': entry.pk})}", filled)

    def file(self) -> None:
        """Through the four pages to the receipt, every answer followed to the page it leads to."""
        found = self._turn(PAGES).request["PATH_INFO"]
        if found != RECEIPT:
            raise RuntimeError(f"异议没有提交成功：{found}")

    def look(self) -> None:
        """The pages alone, as they are with what is kept."""
        for here in PAGES:
            self.client.get(f"{self.address}&{PLACE}={here.key}")

    def keep(self) -> Walker:
        """To the last page: all that is typed until there is kept, files and all."""
        self._turn(PAGES[:-1])
        return self

    def _turn(self, pages: Sequence[Page]) -> Any:
        page = self.client.get(self.address)
        for here in pages:
            typed = {name: self.filled[name] for name in here.fields if name in self.filled}
            go = {GO: here.after.key} if here.after else {}
            page = self.client.post(self.address, {**carried(page), **typed, **go}, follow=True)
        return page


def carried(page: Any) -> dict[str, list[str]]:
    """What a page sends by itself."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        found.setdefault(name, []).append(value)
    return found


def by_pages(visit: Callable[[], Walker], submit: Callable[[], Callable[[], None]]) -> Figure:
    """Filings by all four pages, beside what they are made of: each page looked at once, and one filing at once."""
    ours = lambda: rate([visit().file for _ in range(WALKS)])  # noqa: E731
    parts = lambda: rate([partial(_both, visit().keep().look, submit()) for _ in range(WALKS)])  # noqa: E731
    pair = measure_alternating(ours, parts, ROUNDS)
    return Figure(
        "intake_pages", "分四步提交异议", "件/秒", *pair.medians, "四页各打开一次，另加一次提交", Goal("ratio", "≥", 0.5),
        "每一步保存、核对一次，随后打开下一页：九个请求",
    )  # fmt: skip


def _both(look: Callable[[], None], submit: Callable[[], None]) -> None:
    look()
    submit()
