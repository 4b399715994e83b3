"""Lighthouse on each kind of public page, on the served site: its four scores, each 100. Asked for by name only.

Needs Node and npm; Lighthouse itself is installed into `build/` as `node/package-lock.json` pins it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

from cms_pages.models import DecisionPage, NoticePage, StoryPage
from portal.launcher.debian import browser
from portal.launcher.folders import BUILD
from portal.launcher.process import die_with_parent
from portal.launcher.progress import say
from portal.launcher.run import WEB_WORKERS
from tests.bench.cold_pages import ARTICLE, running_page
from tests.bench.figure import Figure, Goal, unmeasured
from tests.bench.servers import HOST, fetch, granian
from workflow.honours.models import PublicHonour
from workflow.programmes.models import Edition

PINNED = Path(__file__).with_name("node")
TOOL = BUILD / "lighthouse"
SCRIPT = TOOL / "node_modules" / "lighthouse" / "cli" / "index.js"
INSTALL_SECONDS, PAGE_SECONDS, TRIES = 300, 90, 2
FLAGS = "--headless --no-sandbox --disable-dev-shm-usage"
SCORES = {"performance": "性能", "accessibility": "无障碍", "best-practices": "最佳做法", "seo": "搜索收录"}
ALL = 100.0
FIRST_VIEW_KB = 100
LISTS = {
    "首页": "/", "通知公告": "/notices/", "管理办法": "/measures/", "办法全文": "/measures/changning-quality-2023/",
    "条文": ARTICLE, "评审标准": "/standards/", "评审规则": "/standards/review-rules/", "培育孵化": "/pool/",
    "评选进程": "/editions/", "名单公示": "/publicity/", "表彰决定": "/decisions/", "荣誉名录": "/register/",
    "获奖经验": "/stories/", "异议受理": "/objections/", "提出异议": "/objections/new/", "异议进度": "/objections/progress/",
    "异议结果": "/objections/outcomes/", "证书核验": "/verify/", "申报条件自查": "/eligibility/", "称号违规使用": "/misuse/",
    "跟踪管理": "/tracking/", "搜索": "/search/?q=%E8%B4%A8%E9%87%8F", "开放数据": "/data/", "联系我们": "/contact/",
    "申报指南": "/guide/",
    "网站地图": "/site-map/", "登录": "/accounts/login/", "注册": "/accounts/signup/", "英文首页": "/en/",
    "英文自查": "/en/eligibility/", "英文名录": "/en/register/",
    "英文核验": "/en/verify/", "英文决定": "/en/decisions/", "英文联系": "/en/contact/", "英文异议": "/en/objections/",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What Lighthouse found of a page: its scores, what was wanting, what its first view downloads and how far it shifts."""

    scores: dict[str, float]
    faults: tuple[str, ...] = ()
    kilobytes: float = 0.0
    shift: float = 0.0


def measure() -> list[Figure]:
    """One line a page: the lowest of its scores beside 100, all of them in its title; then the heaviest first view, the farthest shift."""
    install()
    found: dict[str, Found] = {}
    with granian("portal.rsgi:application", log="portal", workers=int(WEB_WORKERS)) as port:
        lines = [measured(port, title, path, found) for title, path in pages().items()]
    return [*lines, *worst(found)]


def worst(found: dict[str, Found]) -> list[Figure]:
    """The page with the heaviest first view on a phone, and the one that moves most while it loads."""
    if not found:
        return []
    heavy, restless = max(found, key=lambda one: found[one].kilobytes), max(found, key=lambda one: found[one].shift)
    return [
        Figure(
            "first_view", f"手机首屏最重的页面（{heavy}）", "KB", found[heavy].kilobytes, FIRST_VIEW_KB, "限额",
            Goal("ours", "≤", FIRST_VIEW_KB),
        ),
        Figure("layout_shift", f"版面位移最大的页面（{restless}）", "", found[restless].shift, goal=Goal("ours", "=", 0)),
    ]  # fmt: skip


def pages() -> dict[str, str]:
    """A page of each public kind."""
    newest = NoticePage.objects.live().order_by("-issued_at", "-pk")[0]
    edition = Edition.objects.public().filter(programme__slug="changning-quality").order_by("-year")[0]
    return LISTS | {
        "通知": newest.address,
        "公示": running_page(),
        "届次": edition.get_absolute_url(),
        "决定": DecisionPage.objects.live().order_by("pk")[0].address,
        "荣誉": f"/register/{PublicHonour.objects.order_by('number')[0].number}/",
        "英文荣誉": f"/en/register/{PublicHonour.objects.order_by('-number')[0].number}/",
        "经验": StoryPage.objects.live().order_by("pk")[0].address,
    }


def measured(port: int, title: str, path: str, found: dict[str, Found]) -> Figure:
    """The line of a page, what was found noted; one that fails leaves the others."""
    try:
        found[title] = scores(port, path)
        return line(title, found[title])
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return unmeasured(f"lighthouse_{title}", title, str(error))


def line(title: str, found: Found) -> Figure:
    told = "、".join(f"{SCORES[name]} {score:.0f}" for name, score in found.scores.items())
    without = "" if "seo" in found.scores else "；有意不供收录"
    goal, lowest = Goal("ours", "≥", ALL), min(found.scores.values())
    note = "、".join(found.faults) if lowest < ALL else ""
    return Figure(f"lighthouse_{title}", f"{title}（{told}{without}）", "分", lowest, ALL, "满分", goal, note)


def scores(port: int, path: str) -> Found:
    """What is found of a page, asked once more where a score is short of full: a busy machine only ever takes from them."""
    asked = wanted(port, path)
    best: dict[str, float] = {}
    for _ in range(TRIES):
        found = judged(f"http://{HOST}:{port}{path}", asked)
        best = {name: max(score, best.get(name, 0.0)) for name, score in found.scores.items()}
        if min(best.values()) == ALL:
            break
    say(f"  {path} {best} {found.faults} {found.kilobytes:.0f} KB {found.shift:.3f}")
    return replace(found, scores=best)


def wanted(port: int, path: str) -> list[str]:
    """What is judged: whether search engines may take a page in only where it wants them to. Raises `RuntimeError` for no page."""
    answer = fetch(port, path)
    if answer.status != 200:
        raise RuntimeError(f"{path} 返回 {answer.status}。")
    kept_out = "noindex" in answer.header("X-Robots-Tag") or b'name="robots" content="noindex' in answer.body
    kept_out = kept_out or not lets_in(fetch(port, "/robots.txt").body.decode(), path)
    return [name for name in SCORES if not (kept_out and name == "seo")]


def lets_in(robots: str, path: str) -> bool:
    """Whether search engines are asked to read the page."""
    rules = RobotFileParser()
    rules.parse(robots.splitlines())
    return rules.can_fetch("*", path)


def judged(address: str, asked: list[str]) -> Found:
    """One run of Lighthouse as on a phone. What it leaves of files and processes goes with it."""
    with tempfile.TemporaryDirectory(prefix="lighthouse-", dir=BUILD) as folder:
        target = Path(folder) / "report.json"
        command = ["node", str(SCRIPT), address, "--quiet", "--output=json", f"--output-path={target}"]
        command += [f"--only-categories={','.join(asked)}", f"--chrome-flags={FLAGS}"]
        with group(
            command, {**os.environ, "TMPDIR": folder, "CHROME_PATH": shutil.which(browser() or "") or ""}
        ) as child:
            code = child.wait(PAGE_SECONDS)
        if code:
            raise RuntimeError(f"Lighthouse 没有打开 {address}（{code}）。")
        report = json.loads(target.read_text(encoding="utf-8"))
    audits = report["audits"]
    counted = [ref["id"] for name in asked for ref in report["categories"][name]["auditRefs"] if ref["weight"]]
    return Found(
        scores={name: round((report["categories"][name]["score"] or 0) * 100) * 1.0 for name in asked},
        faults=tuple(name for name in counted if is_short(audits[name])),
        kilobytes=audits["total-byte-weight"]["numericValue"] / 1024,
        shift=round(audits["cumulative-layout-shift"]["numericValue"], 4),
    )


def is_short(audit: dict[str, Any]) -> bool:
    return audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"} and (audit["score"] or 0) < 1


@contextmanager
def group(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program and the browsers it starts: none of them outlives it, or us."""
    with (BUILD / "bench-lighthouse-pages.log").open("ab") as out:
        child = subprocess.Popen(
            command, env=env, stdout=out, stderr=out, start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM)
        )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):  # all of them have left
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def install() -> None:
    """Bring the pinned tool to where git does not look, where it is not there yet. Raises `RuntimeError` with what to do."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise RuntimeError("缺少 Node.js 和 npm，请运行：sudo apt-get install nodejs npm")
    lock = (PINNED / "package-lock.json").read_bytes()
    if SCRIPT.exists() and (TOOL / "package-lock.json").read_bytes() == lock:
        return
    shutil.rmtree(TOOL, ignore_errors=True)
    shutil.copytree(PINNED, TOOL)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=TOOL, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if done.returncode or not SCRIPT.exists():
        shutil.rmtree(TOOL, ignore_errors=True)
        raise RuntimeError(f"Lighthouse 没有装好：{done.stderr.strip()[-200:]}")
