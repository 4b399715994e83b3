"""One machine on which an operator installs the portal: the folders of docs/operations.md, and the units of a release.

PID 1 is not ours here: the units' order, environment and commands are followed as they are written, their sandbox is not.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.launcher.environment import base_python, uv
from portal.launcher.folders import ROOT
from portal.launcher.process import die_with_parent

PLACES = ("/opt/award-portal", "/etc/award-portal", "/var/lib/award-portal", "/var/cache/award-portal-static",
          "/var/backups/award-portal", "/run/award-portal-web")  # fmt: skip
TARGET = "award-portal.target"
STOP_SECONDS = 130
KEPT_FROM_OUTSIDE = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass
class Machine:
    """`root` stands for `/`; the portal listens on `port` in place of 8000; `logs` outlive it."""

    root: Path
    port: int
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def place(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    @property
    def current(self) -> Path:
        return self.place("/opt/award-portal/current")

    def prepare(self) -> None:
        for path in (*PLACES, "/opt/award-portal/releases"):
            if not path.endswith("/current"):
                self.place(path).mkdir(parents=True, exist_ok=True)

    # The operator's steps

    def install(self, revision: str, name: str) -> Path:
        """Step 1 of a release: the code, its packages, its translations, its fonts."""
        folder = self.place(f"/opt/award-portal/releases/{name}")
        folder.mkdir()
        archive = subprocess.run(["git", "archive", revision], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        program = str(uv(self.log("uv")))
        words = ["sync", "--frozen", "--no-default-groups", "--group", "lts", "--python", base_python()]
        env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_PROJECT", "VIRTUAL"))}
        self.call([program, *words], folder, env, "uv")
        for catalogue in folder.glob("locale/*/LC_MESSAGES/*.po"):
            self.call(
                ["msgfmt", "--check-format", "-o", catalogue.with_suffix(".mo"), catalogue], folder, env, "msgfmt"
            )
        if (folder / "portal/documents/faces.py").exists():  # an earlier version had none
            self.call([folder / ".venv/bin/python", "-P", "portal/documents/faces.py"], folder, env, "fonts")
        return folder

    def switch_to(self, release: Path) -> None:
        fresh = self.current.with_name("fresh")
        fresh.symlink_to(release)
        fresh.rename(self.current)

    def start(self, name: str) -> None:
        """`systemctl start`: what it requires first; a service until it runs, a one-shot until it is through."""
        unit = self.unit(name)
        for other in [name for line in unit.get("Requires", []) + unit.get("Wants", []) for name in line.split()]:
            if other.startswith("award-portal-") and other.endswith(".service"):
                self.start(other)
        if unit.get("Type") == ["oneshot"]:
            for command in unit["ExecStart"]:
                self.call(self.words(command), self.current, self.env(unit), name, umask_of(unit))
        elif "ExecStart" in unit and name not in self.running:
            with self.log(name).open("ab") as log:
                self.running[name] = subprocess.Popen(
                    self.words(unit["ExecStart"][0]), cwd=self.current, env=self.env(unit), stdout=log, stderr=log,
                    umask=umask_of(unit), preexec_fn=die_with_parent(signal.SIGTERM),
                )  # fmt: skip

    def stop(self) -> None:
        """`systemctl stop` of the target: each is asked to end, and awaited."""
        for child in self.running.values():
            child.send_signal(signal.SIGTERM)
        for child in self.running.values():
            child.wait(STOP_SECONDS)
        self.running.clear()

    def manage(self, *words: str, owner: bool = False, **more: str) -> str:
        """A management command of the current release, as the application or as the owner."""
        unit = self.unit("award-portal-migrate.service" if owner else "award-portal-web.service")
        command = [str(self.current / ".venv/bin/python"), "manage.py", *words]
        return self.call(command, self.current, self.env(unit) | more, "manage")

    # The units

    def unit(self, name: str) -> dict[str, list[str]]:
        """What the unit says, then its drop-ins and those that all services share, by their file names (systemd.unit(5))."""
        folder = self.current / "deploy" / "systemd"
        said: dict[str, list[str]] = {}
        folders = [f"{name}.d", *(["award-portal-.service.d"] if name.endswith(".service") else [])]
        drop_ins = [path for each in folders for path in (folder / each).glob("*.conf")]
        for path in [folder / name, *sorted(drop_ins, key=lambda path: path.name)]:
            for key, value in re.findall(r"^(\w+)=(.*)$", path.read_text(), re.MULTILINE):
                said.setdefault(key, []).append(value)
        return said

    def env(self, unit: dict[str, list[str]]) -> dict[str, str]:
        """Its environment: in systemd's order, and of ours only what any program needs."""
        env = {name: os.environ[name] for name in KEPT_FROM_OUTSIDE if name in os.environ}
        for line in unit.get("Environment", []):
            env |= dict(word.split("=", 1) for word in shlex.split(self.here(line)))
        for path in unit.get("EnvironmentFile", []):
            env |= dict(settings_in(self.place(path)))
        return env

    def words(self, command: str) -> list[str]:
        plain = self.here(command).replace("$$", "$").replace("%%", "%")
        return [word if word != "8000" else str(self.port) for word in shlex.split(plain)]

    def here(self, text: str) -> str:
        for path in PLACES:
            text = text.replace(path, str(self.place(path)))
        return text

    # What happened

    def log(self, name: str) -> Path:
        self.logs.mkdir(exist_ok=True)
        return self.logs / f"{name}.log"

    def call(self, command: list[str | Path], folder: Path, env: dict[str, str], log: str, umask: int = -1) -> str:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder, env=env, umask=umask, capture_output=True, text=True, check=False,
        )  # fmt: skip
        with self.log(log).open("a") as kept:
            kept.write(f"$ {shlex.join(map(str, command))}\n{done.stdout}{done.stderr}\n")
        if done.returncode:
            raise RuntimeError(f"{log} 没有成功（{done.returncode}）：\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    def remove(self) -> None:
        for child in self.running.values():
            child.kill()
            child.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def umask_of(unit: dict[str, list[str]]) -> int:
    """Whom the unit lets read what it writes."""
    return int(unit["UMask"][-1], 8)


def settings_in(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of an environment file, as systemd reads it."""
    for line in path.read_text().splitlines():
        if match := re.fullmatch(r"([A-Z][A-Z0-9_]*)=(.*)", line):
            yield match[1], match[2]


def written(text: str, values: dict[str, str]) -> str:
    """An environment file with these values filled in, commented lines too. Raises `KeyError` for one it does not name."""
    for name, value in values.items():
        if not re.search(rf"^#?{name}=", text, re.MULTILINE):
            raise KeyError(name)
        text = re.sub(rf"^#?{name}=.*$", lambda _, line=f"{name}={value}": line, text, count=1, flags=re.MULTILINE)
    return text


def wait_for(what: str, holds: object, seconds: float = 300) -> None:
    """Until `holds()`; raises `RuntimeError` naming what did not come."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.2)
    raise RuntimeError(f"{what}：{seconds:.0f} 秒内没有")
