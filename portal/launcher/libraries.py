"""Which shared library a program died for, out of what it said."""

from __future__ import annotations

import re
from pathlib import Path

from portal.launcher.progress import tail

# The loader's own word, that of `ldd`, and those of programs that load a library while they run.
SAID = (
    re.compile(r"error while loading shared libraries: ([^\s:]+)"),
    re.compile(r"(\S+\.so[.\d]*) => not found"),
    re.compile(r"(\S+\.so[.\d]*): cannot open shared object file"),
    re.compile(r"cannot load library '([^']+)'"),
)
# What Debian calls the packages of the libraries that were found missing on bare machines.
PACKAGES = {
    "libatomic.so": "libatomic1",
    "libpango-1.0": "libpango-1.0-0",
    "libpangoft2-1.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset": "libharfbuzz-subset0",
    "libgobject-2.0": "libglib2.0-0",
    "libstdc++": "libstdc++6",
}


def missing_libraries(text: str) -> list[str]:
    """The libraries named as missing, each once, in the order they were named."""
    return list(dict.fromkeys(name for said in SAID for name in said.findall(text)))


def package_of(library: str) -> str:
    """The Debian package to install, or how to find it."""
    found = next((package for start, package in PACKAGES.items() if Path(library).name.startswith(start)), "")
    return f"apt-get install {found}" if found else f"apt-file search {Path(library).name}"


def account_of(log: Path) -> str:
    """The end of a log, and above it in plain words which shared library is missing, where it says so."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    named = missing_libraries(text)
    lines = [f"缺少共享库 {name}（安装办法：{package_of(name)}）。" for name in named]
    return "\n".join([*lines, tail(log)])
