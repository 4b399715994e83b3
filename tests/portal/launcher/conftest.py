"""A miniature clone per test module, and a launcher on it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from portal.launcher.environment import run_environment
from portal.launcher.folders import ROOT
from portal.launcher.ports import any_free
from portal.launcher.run import answers

HERE = Path(__file__).parent
PATIENCE = 60.0


def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until the condition holds."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.1)
    return bool(condition())


class Launcher:
    """A launcher in a clone of its own, with nothing of our environment but PATH."""

    def __init__(self, clone: Path, home: Path) -> None:
        self.clone = clone
        self.env = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.port = any_free()
        self.output = clone / "output.txt"
        self.running: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.clone / ".portal"

    @property
    def address(self) -> str:
        """Where the portal says whether it is ready."""
        return f"http://127.0.0.1:{self.port}/readyz"

    def call(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [sys.executable, "portal/launcher", *arguments]
        return subprocess.run(
            command, cwd=self.clone, env=self.env | env, capture_output=True, text=True, timeout=120, check=False
        )

    def sql(self, statement: str) -> str:
        """Ask the data folder's database, through the management command line."""
        done = self.call("manage", "sql", statement)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    def start(self, **env: str) -> None:
        """Start the portal and wait until it answers."""
        with self.output.open("wb") as output:
            self.running = subprocess.Popen(
                [sys.executable, "portal/launcher", "run"],
                cwd=self.clone,
                env=self.env | {"PORT": str(self.port)} | env,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        assert eventually(lambda: answers(self.address) and "Ctrl-C" in self.said()), self.said()

    def up(self) -> None:
        """Start the portal unless it runs already: a start takes seconds."""
        if not self.is_up():
            self.start()

    def down(self) -> None:
        """Have a portal that has run and does no more."""
        if self.running is None:
            self.start()
        if self.is_up():
            self.interrupt()

    def is_up(self) -> bool:
        """Whether the launcher that was started last still runs."""
        return self.running is not None and self.running.poll() is None

    def said(self) -> str:
        """What the person saw."""
        return self.output.read_text(encoding="utf-8")

    def kill(self) -> None:
        """End the launcher the hard way."""
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    def interrupt(self) -> int:
        """Press Ctrl-C."""
        assert self.running is not None
        os.killpg(self.running.pid, signal.SIGINT)
        return self.running.wait(60)

    def service(self, title: str) -> int:
        """Return the PID of one direct child of the launcher, by a word of its command line."""
        assert self.running is not None
        children = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children").read_text().split()
        (pid,) = [int(pid) for pid in children if title in command_line(int(pid))]
        return pid

    def processes(self) -> list[str]:
        """Return everything that runs from this clone or works in its folders."""
        found = []
        for process in Path("/proc").iterdir():
            if process.name.isdigit() and self._ours(process):
                found.append(f"{process.name} {command_line(int(process.name))}")
        return found

    def _ours(self, process: Path) -> bool:
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            places = str((process / "cwd").resolve())
        except OSError:
            return False
        return str(self.clone).encode() in words or places.startswith(str(self.clone))


def command_line(pid: int) -> str:
    """Return a process's command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def borrow_environment(folder: Path) -> None:
    """Share the packages these tests run on, but not what is known of them: no launcher of a clone changes ours."""
    folder.mkdir()
    for part in Path(sys.prefix).iterdir():
        if part.name != ".synced.json":
            (folder / part.name).symlink_to(part)
    replace(run_environment(), folder=folder).mark_synced()


@pytest.fixture(scope="module")
def clone() -> Iterator[Path]:
    """A miniature project with the real launcher, sharing this clone's environment and downloads."""
    with tempfile.TemporaryDirectory(prefix="portal-launcher-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        shutil.copytree(HERE / "miniature", folder, dirs_exist_ok=True)
        for room in ("launcher", "serving", "atrest"):
            shutil.copytree(ROOT / "portal" / room, folder / "portal" / room)
        (folder / "portal" / "documents" / "resources").mkdir(parents=True)
        characters = "portal/documents/resources/standard-characters.txt"
        for name in ("pyproject.toml", "uv.lock", "portal/documents/faces.py", characters):
            shutil.copy(ROOT / name, folder / name)
        (ROOT / ".cache").mkdir(exist_ok=True)
        borrow_environment(folder / ".venv")
        (folder / ".cache").symlink_to(ROOT / ".cache")
        yield folder


@contextmanager
def launched_from(clone: Path, home: Path) -> Iterator[Launcher]:
    """A launcher on the miniature; whatever it leaves is ended afterwards."""
    launcher = Launcher(clone, home)
    yield launcher
    if launcher.is_up():
        launcher.interrupt()
    for line in launcher.processes():
        with suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)


@pytest.fixture(scope="module")
def launcher(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """A launcher for all tests of a module: each finds the portal as the one before left it, running or not."""
    with launched_from(clone, tmp_path_factory.mktemp("home")) as launcher:
        yield launcher


@pytest.fixture
def running(launcher: Launcher) -> Launcher:
    """The launcher with a portal that runs."""
    launcher.up()
    return launcher
