"""Measure every part in turn, print the table, write `build/bench.json`. Arguments name single parts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portal.launcher.folders import BUILD, ROOT
from portal.launcher.progress import say
from tests.bench import stand, table
from tests.bench.figure import Figure, unmeasured
from tests.bench.part import ALONE

PARTS = {
    "cached_home": ("首页（缓存）", 45),
    "cold_pages": ("页面（不经缓存）", 75),
    "certificates": ("证书签发", 150),
    "intake": ("异议提交", 60),
    "desk_list": ("办公列表", 45),
    "register": ("登记册搜索", 90),
    "guard": ("发布核查（漏报与误报）", 60),
    "search": ("全站搜索（读者的问题）", 60),
    "sharing": ("评审任务分配", 30),
}
"""Name, title, and the seconds it may take at most; with the stand they stay under eight minutes."""
TOTAL_SECONDS = 465
BY_NAME = {"lighthouse": ("Lighthouse（各类公开页面）", 1800)}
"""Parts that are measured where they are asked for by name, however long they take."""
EVERY = PARTS | BY_NAME
IN_FULL = {"certificates": 400, "register": 900}
"""Seconds of a part that was asked for alone, where it then measures more."""


def main(wanted: list[str]) -> int:
    """Exit code 1 when a figure could not be measured or a limit we hold is exceeded; other goals missed are told, not punished."""
    if unknown := [name for name in wanted if name not in EVERY]:
        say(f"没有这个项目：{'、'.join(unknown)}。可选：{'、'.join(EVERY)}。")
        return 2
    started = time.monotonic()
    BUILD.mkdir(exist_ok=True)
    files = tempfile.mkdtemp(prefix="bench-files-", dir=BUILD)
    try:
        figures = measure_all(wanted or list(PARTS), {**os.environ, "PORTAL_DATA": files, "PYTHONUTF8": "1"}, started)
    finally:
        shutil.rmtree(files, ignore_errors=True)
    seconds = time.monotonic() - started
    table.write_json(BUILD / "bench.json", figures, seconds)
    say("\n" + "\n".join(table.lines(figures)))
    say(f"\n用时 {seconds:.0f} 秒；已写入 {BUILD / 'bench.json'}。数值随机器而变，比值才可比较。")
    return 1 if any(figure.ours is None or figure.is_exceeded for figure in figures) else 0


def measure_all(names: list[str], env: dict[str, str], started: float) -> list[Figure]:
    """The figures of these parts; one that fails leaves the others."""
    say("准备演示数据 …")
    try:
        stand.prepare(env)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return [unmeasured(name, EVERY[name][0], str(error)) for name in names]
    figures: list[Figure] = []
    for name in names:
        title, bound = EVERY[name]
        say(f"测量：{title} …")
        left = TOTAL_SECONDS - (time.monotonic() - started)
        if name in BY_NAME:
            figures += measure_part(name, title, env, bound)
        elif names == [name] and name in IN_FULL:
            figures += measure_part(name, title, {**env, ALONE: "1"}, IN_FULL[name])
        else:
            figures += measure_part(name, title, env, min(bound, left))
    return figures


def measure_part(name: str, title: str, env: dict[str, str], seconds: float) -> list[Figure]:
    """Run a part in its own process, for so many seconds at most."""
    if seconds < 5:
        return [unmeasured(name, title, "总时间已用完。")]
    target, log = Path(env["PORTAL_DATA"]) / f"{name}.json", BUILD / f"bench-{name}.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tests.bench.part", name, str(target)]
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            return [unmeasured(name, title, f"超过 {seconds:.0f} 秒，已停止，日志见 {log}。")]
        finally:
            end(child)
    if code:
        return [unmeasured(name, title, f"{last_line(log)}（日志见 {log}）")]
    return [Figure.from_dict(item) for item in json.loads(target.read_text(encoding="utf-8"))]


def end(child: subprocess.Popen[bytes]) -> None:
    """Ask the part to leave with its servers; insist when it does not."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def last_line(log: Path) -> str:
    """What the part said last."""
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return said[-1][:200] if said else "没有输出"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
