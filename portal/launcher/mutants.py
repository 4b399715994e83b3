"""``make mutants``: faults are put into a copy of the checkout, which has an environment and services of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from portal.launcher import debian, steps
from portal.launcher.environment import Environment, base_python
from portal.launcher.folders import BUILD, ROOT, DataFolder
from portal.launcher.progress import Failure, Progress
from portal.launcher.testing import foreground, prepare_databases, test_services

KEPT = BUILD / "mutants"
COPY = KEPT / "copy"


def mutants(arguments: Sequence[str]) -> int:
    """Put single faults into the copy and tell which of them no test notices; goes on where it was stopped."""
    environment = Environment(ROOT / ".venv-mutants", base_python(), ("lts", "embedded", "test", "mutants"))
    progress = Progress(6)
    log = DataFolder.prepared(BUILD / "setup").log
    with progress.step("检查系统组件"):
        debian.install_missing(debian.RUN_PACKAGES, log("apt"))
    with progress.step("准备 Python 依赖"):
        environment.prepare(log("python"))
        steps.compile_translations(log("translations"))
    with test_services(environment, progress, name="services-mutants") as stack:
        with progress.step("准备测试数据库"):
            prepare_databases(stack)
        with progress.step("复制代码"):
            copy_checkout()
        command = stack.python("-m", "tests.mutants", "--session", str(KEPT / "session.sqlite"), *arguments)
        return foreground(command, stack, stack.test_env(), folder=COPY)


def copy_checkout() -> None:
    """The files git knows or would add, as they stand, and the compiled translations."""
    wanted = {*tracked(), *(path.with_suffix(".mo").relative_to(ROOT) for path in steps.translation_sources())}
    shutil.rmtree(COPY, ignore_errors=True)
    for path in wanted:
        if (ROOT / path).is_file():
            (COPY / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, COPY / path)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        raise Failure("无法列出要复制的文件：这里不是 git 的工作目录。", "请在 git 克隆中运行 make mutants。")
    return [Path(name) for name in listed.stdout.split("\0") if name]
