"""The few Debian packages that no wheel replaces."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.launcher import nginx
from portal.launcher.process import run_step
from portal.launcher.progress import Failure

RUN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk", "gettext")
# Playwright's own Node.js asks for libatomic1, which no other package brings along.
FRONT_PACKAGES = ("nginx",)
TEST_PACKAGES = (
    "chromium-headless-shell", "poppler-utils", "libatomic1", "clamav-daemon", "softhsm2", "systemd", *FRONT_PACKAGES
)  # fmt: skip
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def needed_packages(wanted: tuple[str, ...]) -> list[str]:
    """Return which packages are missing, the Python parts Debian ships separately included."""
    missing = [name for name in wanted if not _present(name)]
    if not _can_make_environments():
        missing.append(f"python3.{sys.version_info.minor}-venv")
    return missing


def _present(package: str) -> bool:
    if package == "chromium-headless-shell" and browser():
        return True
    if package == "nginx" and nginx.program():
        return True
    if package in {"gettext", "poppler-utils"} and shutil.which(
        {"gettext": "msgfmt", "poppler-utils": "pdftoppm"}[package]
    ):
        return True
    if not shutil.which("dpkg-query"):
        raise Failure(
            "本机不是 Debian 系统，无法自动检查所需的系统组件。",
            "请在 Debian 12 或更新的系统（或其容器）中运行；所需组件见 README.md。",
        )
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package], capture_output=True, text=True, check=False
    )
    return asked.stdout == "installed"


def _can_make_environments() -> bool:
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of python3
    except ImportError:
        return False
    return True


def browser() -> str | None:
    """Return the Chromium that the tests drive."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def install_missing(wanted: tuple[str, ...], log: Path) -> None:
    """Install what is absent as root; otherwise name the one command to type."""
    missing = needed_packages(wanted)
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        raise Failure(
            f"缺少系统组件：{'、'.join(missing)}，安装它们需要管理员权限。",
            f"请运行下面这一条命令，然后重试：\n    sudo apt-get update && sudo {' '.join(command)}",
        )
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    remedy = "请检查网络与软件源（/etc/apt/sources.list）后重试。"
    run_step(["apt-get", "update"], env=env, log=log, cause="无法更新软件包目录。", remedy=remedy)
    run_step(command, env=env, log=log, cause=f"无法安装系统组件：{'、'.join(missing)}。", remedy=remedy)
