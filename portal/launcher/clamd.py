"""The malware scanner of the tests: Debian's clamd with one signature of our own, nothing fetched from anywhere."""

from __future__ import annotations

import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.folders import DataFolder
from portal.launcher.ports import LOOPBACK, kept_port
from portal.launcher.process import Service

# The EICAR test file, recognised anywhere in a file: it harms nobody, and every scanner knows it.
SIGNATURE = "Eicar-Signature:0:*:" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*".hex()
LARGEST = "25M"


def program() -> str | None:
    """Return clamd, where Debian's clamav-daemon is installed."""
    return shutil.which("clamd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


@dataclass(frozen=True)
class Scanner:
    """One clamd on a loopback port."""

    program: str
    folder: Path
    port: int
    log: Path

    @classmethod
    def at(cls, data: DataFolder) -> Scanner | None:
        """Describe the scanner of a data folder; None where there is no clamd."""
        found = program()
        if found is None:
            return None
        return cls(found, data.path / "clamd", kept_port(data.path, "clamd"), data.log("clamd"))

    def address(self) -> str:
        """Return the CLAMD_ADDRESS."""
        return f"tcp://{LOOPBACK}:{self.port}"

    def service(self) -> Service:
        """Return the scanner as a child of the launcher."""
        command: list[str | Path] = [self.program, "--foreground", "--config-file", self._configuration()]
        return Service("clamd", "病毒查验", command, dict(os.environ), self.log, ready=self.answers, start_tries=3)

    def _configuration(self) -> Path:
        signatures = self.folder / "signatures"
        signatures.mkdir(parents=True, exist_ok=True)
        (signatures / "own.ndb").write_text(SIGNATURE + "\n")
        lines = [
            f"DatabaseDirectory {signatures}",
            f"TCPAddr {LOOPBACK}",
            f"TCPSocket {self.port}",
            f"StreamMaxLength {LARGEST}",
            "MaxThreads 4",
            "ConcurrentDatabaseReload no",
            "SelfCheck 0",
        ]
        path = self.folder / "clamd.conf"
        path.write_text("\n".join(lines) + "\n")
        return path

    def answers(self) -> bool:
        """Tell whether the scanner answers PING."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=2) as connection:
                connection.sendall(b"zPING\0")
                return connection.recv(16).startswith(b"PONG")
        except OSError:
            return False
