"""The home page out of the page cache, against a bare body of the same size and headers on the same server."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.bench.figure import Figure, Goal
from tests.bench.measuring import Pair, measure_alternating
from tests.bench.servers import Answer, fetch, granian, requests_per_second
from tests.bench.sql import BYPASS, transactions

PAGE = "/"
ROUNDS, SECONDS = 5, 2
SERVERS_OWN = {"server", "date", "connection", "transfer-encoding"}


def measure() -> list[Figure]:
    """One figure. Raises `RuntimeError` when what is measured is not the cache, or not the page."""
    with granian("portal.rsgi:application", log="portal") as ours:
        page = checked_page(ours)
        with (
            tempfile.TemporaryDirectory() as folder,
            granian("tests.bench.bare:application", log="bare", BENCH_PAGE=str(write_page(page, Path(folder)))) as bare,
        ):
            check_same(page, fetch(bare, PAGE))
            before = transactions()
            pair = measure_alternating(lambda: _slice(ours), lambda: _slice(bare), ROUNDS)
            share = (transactions() - before) / (sum(pair.ours) * SECONDS)
    if share > 0.01:
        raise RuntimeError(f"首页不是由缓存应答的：每个请求 {share:.2f} 个数据库事务。")
    return [figure(page, pair, share)]


def figure(page: Answer, pair: Pair, share: float) -> Figure:
    """The line, with the proof that the database was left alone."""
    ours, limit = pair.medians
    return Figure(
        key="cached_home",
        title="首页（缓存），32 个连接",
        unit="次/秒",
        ours=ours,
        limit=limit,
        limit_name="同一服务器上的固定响应体",
        goal=Goal("ratio", "≥", 0.5),
        note=f"响应体 {len(page.body) / 1024:.1f} KB，与不经缓存的页面逐字节相同；每千个请求 {share * 1000:.2f} 个数据库事务",
    )


def checked_page(port: int) -> Answer:
    """The page as cached. It must equal what a visitor with a session, who never meets the cache, gets."""
    fetch(port, PAGE)
    cached, fresh = fetch(port, PAGE), fetch(port, PAGE, BYPASS)
    if cached.status != 200 or not cached.header("ETag"):
        raise RuntimeError(f"首页没有进入缓存：状态 {cached.status}，ETag“{cached.header('ETag')}”。")
    if fresh.header("ETag") or fresh.body != cached.body:
        raise RuntimeError("缓存的首页与不经缓存的首页不同。")
    return cached


def check_same(page: Answer, bare: Answer) -> None:
    """The limit must carry the same body and the same headers."""
    if bare.body != page.body or own_headers(bare) != own_headers(page):
        raise RuntimeError("固定响应体与缓存的首页不同，不能比较。")


def own_headers(answer: Answer) -> list[tuple[str, str]]:
    """The headers the application gave, without those the server adds."""
    return sorted((name.lower(), value) for name, value in answer.headers if name.lower() not in SERVERS_OWN)


def write_page(page: Answer, folder: Path) -> Path:
    """Lay the page down for the bare server."""
    path = folder / "page.json"
    path.write_text(json.dumps({"headers": own_headers(page), "body": page.body.decode()}), encoding="utf-8")
    return path


def _slice(port: int) -> float:
    return requests_per_second(port, PAGE, SECONDS)
