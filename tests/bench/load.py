"""`make drill-load`: slow and hostile visitors beside honest ones, on the portal as it ships. No part of `make bench`."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from portal.launcher.folders import BUILD
from portal.launcher.nginx import NAME
from portal.launcher.progress import say
from tests.bench import stand
from tests.bench.front import nginx
from tests.bench.servers import granian
from tests.bench.visitors import HOST, Door, Seen, Watch, again_and_again, get, post, post_head, read_slowly

FORM = "/objections/new/"
STATIC = "/static/wagtailadmin/css/core.css"
WATCHED = ("/", "/healthz", "/publicity/")
BOUND_SECONDS = 1.0
PATIENCE_SECONDS = 600
MEGABIT = 125_000
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"
KIND = "multipart/form-data; boundary=b"


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 when anybody ordinary waited too long, or an honest filing was not taken."""
    options = _options(arguments)
    BUILD.mkdir(exist_ok=True)
    files = tempfile.mkdtemp(prefix="load-files-", dir=BUILD)
    os.environ |= {"PORTAL_DATA": files, "PYTHONUTF8": "1"}
    django.setup()
    try:
        say("准备演示数据 …")
        stand.prepare(os.environ, PATIENCE_SECONDS)
        with ExitStack() as open_:
            port = open_.enter_context(granian("portal.rsgi:application", log="load", workers=2, TRUSTED_PROXIES=HOST))
            front = open_.enter_context(nginx(port, Path(files) / "static"))
            doors = {"直接访问": Door(port), "经 nginx": Door.behind_tls(front, NAME)}
            wrong = [fault for door in doors for fault in asyncio.run(_walk(door, doors[door], options))]
    finally:
        shutil.rmtree(files, ignore_errors=True)
    say("\n".join(f"  ✗ {fault}" for fault in wrong) or "全部符合。")
    return 1 if wrong else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make drill-load")
    parser.add_argument("--slow", type=int, default=200, help="每秒一字节的提交")
    parser.add_argument("--uploads", type=int, default=20, help="1 Mbit/s 的正常提交")
    parser.add_argument("--megabytes", type=float, default=20, help="每件正常提交的大小")
    parser.add_argument("--others", type=int, default=50, help="慢慢发送请求头的、慢慢读取的，各若干")
    return parser.parse_args(arguments)


async def _walk(name: str, door: Door, options: argparse.Namespace) -> list[str]:
    """Everybody at once through one door; what was wrong."""
    for path in WATCHED:
        await get(door, path)
    forms = [await fill_in(door, options.megabytes) for _ in range(options.uploads)]
    watch = Watch(door, WATCHED)
    slow = [asyncio.create_task(each) for each in _slow_ones(door, options)]
    await asyncio.sleep(2)
    watching = asyncio.create_task(watch.run())
    filed = await asyncio.gather(*(form.send(door) for form in forms))
    for task in (watching, *slow):
        task.cancel()
    await asyncio.gather(watching, *slow, return_exceptions=True)
    return [f"{name}：{fault}" for fault in _judged(name, watch, filed)]


def _slow_ones(door: Door, options: argparse.Namespace) -> list[Coroutine[Any, Any, None]]:
    beginning = post_head(door, FORM, 1_000_000, KIND) + b"\r\n--b\r\n"
    header = door.head("GET", "/").encode()
    return [
        *(again_and_again(door, beginning, b"x") for _ in range(options.slow)),
        *(again_and_again(door, header, b"X-Slow: x\r\n") for _ in range(options.others)),
        *(read_slowly(door, STATIC) for _ in range(options.others)),
    ]


@dataclass(frozen=True, slots=True)
class Form:
    """An honest objection with a film, filled in."""

    headers: str
    body: bytes

    async def send(self, door: Door) -> Seen:
        """At 1 Mbit/s."""
        return await post(door, FORM, self.body, kind=MULTIPART_CONTENT, headers=self.headers, rate=MEGABIT)


async def fill_in(door: Door, megabytes: float) -> Form:
    """Open the form as a browser does and fill it in."""
    page = await get(door, FORM)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.body.decode())
    film = SimpleUploadedFile("现场录像.mp4", MP4 + os.urandom(int(megabytes * 1e6)), "video/mp4")
    typed = await asyncio.to_thread(_typed)
    body = encode_multipart(BOUNDARY, typed | dict(hidden) | {"evidence": film})
    return Form(f"Cookie: {page.cookies()}\r\nReferer: {door.origin}{FORM}\r\n", body)


def _typed() -> dict[str, object]:
    from tests.bench.intake import form_data
    from workflow.publicity.queries import objectable_entries

    entry = objectable_entries().first()
    assert entry, "演示数据中没有可以提出异议的公示条目。"
    return form_data(entry)


def _judged(name: str, watch: Watch, filed: Sequence[Seen]) -> list[str]:
    say(f"{name}：")
    for path in watch.paths:
        times = sorted(watch.seconds.get(path, [99.0]))
        say(
            f"  {path:12} {len(times)} 次　中位 {times[len(times) // 2]:.3f}　p99 {watch.p99(path):.3f}　最慢 {times[-1]:.3f} 秒"
        )
    taken = sum(seen.status == 302 for seen in filed)
    waited = sorted(seen.seconds for seen in filed)
    say(f"  正常提交 {taken}/{len(filed)} 件被受理，用时 {waited[0]:.0f}–{waited[-1]:.0f} 秒")
    late = [f"{path} p99 {watch.p99(path):.2f} 秒" for path in WATCHED if watch.p99(path) > BOUND_SECONDS]
    refused = [f"提交未被受理：{seen.status}" for seen in filed if seen.status != 302]
    return late + watch.failed[:5] + refused[:5]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
