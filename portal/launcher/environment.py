"""The Python environment: uv by pip with a pinned hash, then everything else by the committed lock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.digest import Done, digest_of
from portal.launcher.folders import CACHE, ROOT
from portal.launcher.lock import one_at_a_time
from portal.launcher.process import Command, run_step

HERE = Path(__file__).resolve().parent
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
NETWORK = "请检查网络（需要能访问 PyPI 或其镜像）后重试；已下载的部分不会重来。"


@dataclass(frozen=True)
class Environment:
    """One virtual environment and the dependency groups it must hold."""

    folder: Path
    python: str
    groups: tuple[str, ...]

    @property
    def interpreter(self) -> Path:
        """The Python inside the environment."""
        return self.folder / "bin" / "python"

    def prepare(self, log: Path) -> None:
        """Make the environment hold what the lock says; does nothing when it already does."""
        with one_at_a_time(self.folder.name.strip(".")):
            self._prepare(log)

    def _prepare(self, log: Path) -> None:
        if self._works() and self._is_synced():
            return
        self._done.forget()
        self._sync(log)
        self.mark_synced()

    def mark_synced(self) -> None:
        """Remember that the environment holds these groups as the lock says."""
        self._done.mark("+".join(self.groups), self._wanted())

    def _is_synced(self) -> bool:
        return any(set(self.groups) <= set(key.split("+")) for key in self._done.steps_with(self._wanted()))

    def _wanted(self) -> str:
        return digest_of([ROOT / "pyproject.toml", ROOT / "uv.lock"], self.python)

    @property
    def _done(self) -> Done:
        return Done(self.folder / ".synced.json")

    def _works(self) -> bool:
        if not self.interpreter.exists():
            return False
        probe = [str(self.interpreter), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0

    def _sync(self, log: Path) -> None:
        if self.folder.exists() and not self._works():
            shutil.rmtree(self.folder)
        groups = [part for group in self.groups for part in ("--group", group)]
        env = os.environ | {
            "UV_PROJECT_ENVIRONMENT": str(self.folder),
            "UV_PYTHON": self.python,
            "UV_PYTHON_DOWNLOADS": "never",
        }
        env.pop("VIRTUAL_ENV", None)
        if SYSTEM_CERTIFICATES.exists():
            # An office's own proxy is trusted by the machine, not by the roots that uv carries along.
            env["UV_SYSTEM_CERTS"] = "1"
        command: Command = [uv(log), "sync", "--frozen", "--inexact", "--no-progress", "--no-default-groups", *groups]
        run_step(command, env=env, log=log, cause="无法安装 Python 依赖。", remedy=NETWORK)


def run_environment(*groups: str) -> Environment:
    """The environment of the long-term versions, made with the Python that runs the launcher."""
    return Environment(ROOT / ".venv", base_python(), ("lts", "embedded", *groups))


def base_python() -> str:
    """Return the Python outside any environment, so that an environment never builds on itself."""
    return str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")


def uv(log: Path) -> Path:
    """Return uv, installing the pinned version into a folder of its own when it is absent."""
    with one_at_a_time("uv"):
        return _uv(log)


def _uv(log: Path) -> Path:
    folder = CACHE / "uv"
    program = folder / "bin" / "uv"
    pinned = digest_of([HERE / "requirements.txt"], base_python(), str(folder))
    done = Done(CACHE / "uv.json")
    if program.exists() and done.is_done("uv", pinned):
        return program
    make: Command = [base_python(), "-m", "venv", "--clear", folder]
    run_step(
        make,
        env=dict(os.environ),
        log=log,
        cause="无法建立 Python 虚拟环境。",
        remedy="请检查磁盘空间与 python3-venv。",
    )
    pip_install(folder / "bin" / "python", ["-r", HERE / "requirements.txt"], log)
    done.mark("uv", pinned)
    return program


def pip_install(python: Path, what: list[str | Path], log: Path) -> None:
    """Install exactly what a committed requirements file with hashes says."""
    command: Command = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
        *what,
    ]
    run_step(command, env=dict(os.environ), log=log, cause="无法用 pip 下载安装所需的程序。", remedy=NETWORK)
