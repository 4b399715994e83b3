"""Whatever the launcher installs it also starts once: a part that cannot run is named at once, not by nine dead tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.launcher import clamd, debian, nginx
from portal.launcher.digest import Done, digest_of
from portal.launcher.environment import Environment
from portal.launcher.folders import ROOT
from portal.launcher.process import Command, run_step
from portal.launcher.progress import Failure, tail

INSTALLED = Path("/var/lib/dpkg/status")  # changes with every package that comes or goes
REMEDY = "请按上面所说装好缺少的部分后重试。"
SHEET = "import weasyprint; assert weasyprint.HTML(string='<p>公示名单</p>').write_pdf()[:5] == b'%PDF-'"
SUBSETTER = "import ctypes; ctypes.CDLL('libharfbuzz-subset.so.0')"


@dataclass(frozen=True)
class Part:
    """One installed thing: what the person calls it, the command that starts it, and what it must say."""

    name: str
    title: str
    command: Callable[[Environment], Command]
    says: str = ""


def _python(*words: str) -> Callable[[Environment], Command]:
    return lambda environment: [environment.interpreter, *words]


def _browser(environment: Environment) -> Command:
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
    return [debian.browser() or "chromium-headless-shell", *flags, "--dump-dom", "data:text/html,<p>portal</p>"]


def _driver(environment: Environment) -> Command:
    """Playwright's own Node.js, which drives the browser."""
    found = sorted(environment.folder.glob("lib/python3*/site-packages/playwright/driver/node"))
    return [found[0] if found else "node", "--version"]


RUN_PARTS = (
    Part("translations", "翻译工具（gettext）", lambda _: [shutil.which("msgfmt") or "msgfmt", "--version"]),
    Part("fonts", "中文字体（Noto CJK）", lambda _: ["fc-list", "Noto Serif CJK SC"], says="CJK"),
    Part("subsetter", "字体裁剪（HarfBuzz）", _python("-c", SUBSETTER)),
    Part("pdf", "公文排版（WeasyPrint）", _python("-c", SHEET)),
    Part(
        "database-driver",
        "数据库驱动（psycopg）",
        _python("-c", "import psycopg; assert psycopg.pq.__impl__ != 'python'"),
    ),
    Part("pictures", "图片处理（Pillow）", _python("-c", "from PIL import Image; Image.new('RGB', (9, 9)).tobytes()")),
    Part("web", "网页服务程序（granian）", _python("-m", "granian", "--version")),
)
TEST_PARTS = (
    Part("pages", "PDF 转图（poppler）", lambda _: ["pdftoppm", "-v"]),
    Part("scanner", "病毒查验（ClamAV）", lambda _: [clamd.program() or "clamd", "--version"], says="ClamAV"),
    Part("front", "前置服务器（nginx）", lambda _: [nginx.program() or "nginx", "-v"], says="nginx"),
    Part("driver", "浏览器驱动（Playwright）", _driver, says="v"),
    Part("browser", "浏览器（Chromium）", _browser, says="<p>portal</p>"),
)


def start_once(parts: Iterable[Part], environment: Environment, log: Callable[[str], Path]) -> None:
    """Start each part; remembered until a package, the lock or the program changes, so a second run costs nothing."""
    done = Done(environment.folder / ".started.json")
    for part in parts:
        digest = _digest(part, environment)
        if not done.is_done(part.name, digest):
            _start(part, environment, log(f"trial-{part.name}"))
            done.mark(part.name, digest)


def _digest(part: Part, environment: Environment) -> str:
    program = Path(shutil.which(str(part.command(environment)[0])) or "absent")
    stamps = [f"{path}:{path.stat().st_mtime_ns}" for path in (program, INSTALLED) if path.exists()]
    words = [str(word) for word in part.command(environment)[1:]]
    return digest_of([ROOT / "uv.lock"], *stamps, *words)


def _start(part: Part, environment: Environment, log: Path) -> None:
    cause = f"“{part.title}”已安装，但启动不了。"
    try:
        run_step(part.command(environment), env=dict(os.environ), log=log, cause=cause, remedy=REMEDY)
    except FileNotFoundError as absent:
        raise Failure(f"没有找到“{part.title}”的程序：{absent.filename}。", REMEDY) from None
    if part.says not in log.read_text(encoding="utf-8", errors="replace"):
        raise Failure(f"“{part.title}”启动后没有给出应有的结果：\n{tail(log)}", f"{REMEDY} 完整日志：{log}")
