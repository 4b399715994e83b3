"""Pages rendered anew for each request, as on a server that has rendered one before, and what they ask of the database."""

from __future__ import annotations

from statistics import median

from django.test import Client

from portal.launcher.run import WEB_WORKERS
from portal.pagecache.keeping import KEY
from tests.bench.figure import Figure, Goal
from tests.bench.servers import fetch, granian, requests_per_second
from tests.bench.sql import BYPASS, statements

ROUNDS, SECONDS = 3, 3
HOME = "/"
ARTICLE = "/measures/changning-quality-2023/articles/21/"
TITLES = {"home": "首页", "publicity": "公示页", "list": "公示列表", "register": "荣誉名录", "article": "条文页"}


def measure() -> list[Figure]:
    """Rate, by as many web processes as `make run` starts, and statement count of each."""
    paths = {
        "home": HOME,
        "publicity": running_page(),
        "list": "/publicity/",
        "register": "/register/",
        "article": ARTICLE,
    }
    counts = {name: len(statements(Client(), path, **{KEY: "bench"})) for name, path in paths.items()}
    with granian("portal.rsgi:application", log="portal", workers=int(WEB_WORKERS)) as port:
        for path in paths.values():
            check_bypassed(port, path)
        rates = {name: _rate(port, path) for name, path in paths.items()}
    return [line for name in paths for line in (rate_line(name, rates[name]), count_line(name, counts[name]))]


def _rate(port: int, path: str) -> float:
    """The median of some short slices."""
    return median(_slice(port, path) for _ in range(ROUNDS))


def running_page() -> str:
    """The address of a publicity page whose notice runs today."""
    from cms_pages.models import PublicityPage
    from workflow.publicity.models import Notice

    page = PublicityPage.objects.live().filter(notice__in=Notice.objects.running()).first()
    if page is None:
        raise RuntimeError("演示数据中没有正在公示的名单。")
    return str(page.address)


def check_bypassed(port: int, path: str) -> None:
    """A visitor with a session must reach Django: the page comes without the cache's entity tag."""
    fetch(port, path)
    answer = fetch(port, path, BYPASS)
    if answer.status != 200 or answer.header("ETag"):
        raise RuntimeError(f"{path} 没有绕过缓存：状态 {answer.status}。")


def rate_line(name: str, value: float) -> Figure:
    return Figure(f"cold_{name}", f"{TITLES[name]}（不经缓存）", "次/秒", value, goal=Goal("ours", "≥", 150))


def count_line(name: str, value: int) -> Figure:
    return Figure(f"cold_{name}_sql", f"{TITLES[name]}的 SQL 条数", "条", value, goal=Goal("ours", "≤", 4))


def _slice(port: int, path: str) -> float:
    return requests_per_second(port, path, SECONDS, BYPASS)
