"""The steps between an empty database and a working portal, in order, in one place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.digest import Done, digest_of, source_files, static_files
from portal.launcher.environment import Environment
from portal.launcher.folders import ROOT
from portal.launcher.process import MARK, Command, run_step
from portal.launcher.progress import Failure, Progress
from portal.launcher.purpose import DEMONSTRATION, OFFICE
from portal.launcher.stack import Stack
from portal.launcher.trial import INSTALLED


@dataclass(frozen=True)
class Step:
    """One management command. All of them may be run again at any time; ``when`` says how often it is worth it."""

    title: str
    command: tuple[str, ...]
    when: str = "source"  # "always", when "source" or "static" files changed, or "once" per database


BOOTSTRAP = (
    Step("更新数据库结构", ("migrate", "--noinput"), when="always"),
    Step("加密以往存入的文件", ("seal_files",)),
    Step("载入工作日历", ("load_workdays",)),
    Step("载入规则集", ("load_ruleset", "--all")),
    Step("建立栏目，发布办法和标准", ("load_measures",)),
    Step("更新后台搜索", ("wagtail_update_index",)),
    Step("收集静态文件", ("collectstatic", "--noinput", "--clear"), when="static"),
    Step("生成演示用的签名密钥", ("make_demonstration_key",)),
    Step("生成演示数据（首次约需一分钟）", ("seed_demonstration",), when="once"),
)

FOR_DEMONSTRATION = BOOTSTRAP[-2:]
SEEDING = BOOTSTRAP[-1]
LOGINS = "演示账号"
FIRST_DAY = """本目录供正式使用，没有演示数据。三名管理员和最初两名评审办账号用命令建立，网址由本人打开设置密码：
  make manage ARGS="create_officer --name 姓名 --email 工作邮箱 --unit 单位"（另加 --role system、security、auditor 为管理员）
尚缺事项：make manage ARGS="first_day"，或者登录后看“设置 › 开办准备”。（命令使用同样的 DATA。）"""


def steps_of(stack: Stack) -> tuple[Step, ...]:
    """The steps for what the data folder is for: a real office's gets no demonstration."""
    return tuple(step for step in BOOTSTRAP if step not in FOR_DEMONSTRATION or stack.purpose == DEMONSTRATION)


def prepare_portal(stack: Stack, progress: Progress, **env: str) -> None:
    """Run every step that is due."""
    done = Done(stack.data.path / "steps.json")
    inputs = {"source": digest_of(source_files()), "static": digest_of(static_files())}
    database = stack.identity()
    for step in steps_of(stack):
        digest = digest_of([], database, inputs.get(step.when, ""))
        name = step.command[0]
        with progress.step(step.title):
            if step.when == "always" or not done.is_done(name, digest):
                _run(stack, step, env)
                done.mark(name, digest)


def _run(stack: Stack, step: Step, env: dict[str, str]) -> None:
    """Run a step; when a service died under it, run it again on the restarted one."""
    while True:
        restarts = stack.supervisor.restarts
        try:
            _run_once(stack, step, env)
        except Failure:
            stack.supervisor.look_after()
            if stack.supervisor.restarts == restarts:
                raise
        else:
            return


def _run_once(stack: Stack, step: Step, env: dict[str, str]) -> None:
    run_step(
        stack.manage(*step.command),
        env=stack.service_env(step.command[0], **env),
        log=stack.data.log(step.command[0]),
        cause=f"“{step.title}”没有成功。",
        remedy="已完成的部分不会重复，处理后重新运行即可。",
        meanwhile=stack.supervisor.look_after,
    )


def logins(stack: Stack) -> str:
    """Return the accounts that the seeding printed, from the line that announces them on; a real office makes its own."""
    if stack.purpose == OFFICE:
        return FIRST_DAY
    log = stack.data.log(SEEDING.command[0])
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return text[text.index(LOGINS) :].strip() if LOGINS in text else f"{LOGINS}见 README.md。"


def translation_sources() -> list[Path]:
    """Return every message catalogue of the project."""
    return sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))


def compile_translations(log: Path, catalogues: Iterable[Path] | None = None) -> None:
    """Compile catalogues whose compiled form is absent or older."""
    for source in catalogues if catalogues is not None else translation_sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(f".{os.getpid()}.new")
        command: Command = [shutil.which("msgfmt") or "msgfmt", "--check-format", "-o", fresh, source]
        env = {name: value for name, value in os.environ.items() if name != MARK}
        run_step(command, env=env, log=log, cause=f"翻译文件 {source} 有误。", remedy="请改正所指的行。")
        fresh.replace(target)


def cut_fonts(environment: Environment, log: Path) -> None:
    """Cut the fonts of documents down once a checkout; they are made anew after a package came or went, or they are cut
    otherwise."""
    cutter = ROOT / "portal" / "documents" / "faces.py"
    made = list((cutter.parent / "resources" / "faces").glob("*.otf"))
    if made and INSTALLED.exists():
        changed = max(path.stat().st_mtime for path in (INSTALLED, cutter))
        if min(path.stat().st_mtime for path in made) >= changed:
            return
    command: Command = [environment.interpreter, "-P", cutter]
    run_step(
        command,
        env=dict(os.environ),
        log=log,
        cause="无法裁剪公文字体。",
        remedy="请检查磁盘空间与中文字体（fonts-noto-cjk）。",
    )
