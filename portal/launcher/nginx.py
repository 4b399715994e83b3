"""Debian's nginx with the configuration of deploy/nginx, on a loopback port: for tests and drills."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.folders import ROOT
from portal.launcher.ports import LOOPBACK

EXAMPLE = ROOT / "deploy" / "nginx" / "award-portal.conf"
NAME = "award.example.gov.cn"


def program() -> str | None:
    """Return nginx, where Debian's package is installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


@dataclass(frozen=True)
class Front:
    """nginx before a portal: everything of the example but the places of this machine."""

    folder: Path
    port: int
    plain_port: int
    portal_port: int
    static: Path

    def configuration(self) -> Path:
        """Write what nginx reads; `certificate.pem` and `key.pem` stand in the same folder."""
        (self.folder / "portal.conf").write_text(self._example(), encoding="utf-8")
        temporary = (f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy"))
        unused = (f"{kind}_temp_path {self.folder}/unused;" for kind in ("fastcgi", "uwsgi", "scgi"))
        lines = [
            "daemon off;",
            f"pid {self.folder}/pid;",
            "error_log stderr;",
            "events { worker_connections 4096; }",
            "worker_rlimit_nofile 10000;",
            "http {",
            *temporary,
            *unused,
            "access_log off;",
            "include /etc/nginx/mime.types;",
            f"include {self.folder}/portal.conf;",
            "}",
        ]
        if os.geteuid() == 0:  # its workers would be somebody who may not enter the folder
            lines.insert(0, "user root;")
        path = self.folder / "nginx.conf"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def _example(self) -> str:
        text = EXAMPLE.read_text(encoding="utf-8")
        places = {
            "listen 80": f"listen {LOOPBACK}:{self.plain_port}",
            "listen 443": f"listen {LOOPBACK}:{self.port}",
            f"{LOOPBACK}:8000": f"{LOOPBACK}:{self.portal_port}",
            "/etc/ssl/award-portal": str(self.folder),
            "/var/cache/award-portal-static": str(self.static),
        }
        for example, here in places.items():
            text = text.replace(example, here)
        return text

    def command(self, *arguments: str) -> list[str]:
        """Return nginx on this configuration."""
        return [program() or "nginx", "-p", str(self.folder), "-c", str(self.configuration()), *arguments]
