"""Skipping what has been done: a step is due again only when what it reads has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from portal.launcher.folders import ROOT

SOURCE_FOLDERS = ("portal", "workflow", "objections", "cms_pages", "locale", "templates", "static", "assets")
MADE = (".mo", ".otf")  # from the sources, by a step itself


def digest_of(files: Iterable[Path], *extra: str) -> str:
    """Return one digest over the names and contents of the files."""
    total = hashlib.sha256("\0".join(extra).encode())
    for file in sorted(files):
        total.update(str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file).encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def source_files() -> list[Path]:
    """Return every file of the product that a set-up step may read."""
    found = (path for name in SOURCE_FOLDERS for path in (ROOT / name).rglob("*"))
    kept = [path for path in found if path.is_file() and "__pycache__" not in path.parts and path.suffix not in MADE]
    return [*kept, ROOT / "pyproject.toml", ROOT / "uv.lock"]


def static_files() -> list[Path]:
    """Return what is served as static files: our own, and by the lock those of the packages."""
    found = (path for name in SOURCE_FOLDERS for path in (ROOT / name).rglob("static/**/*"))
    return [*(path for path in found if path.is_file()), ROOT / "uv.lock"]


def migration_files() -> list[Path]:
    """Return the migrations and what else decides the shape of the database, and who may write it."""
    found = [path for name in SOURCE_FOLDERS for path in (ROOT / name).rglob("migrations/*.py")]
    return [*found, ROOT / "portal" / "grants" / "granting.py", ROOT / "uv.lock"]


class Done:
    """Remembers, per data folder, which steps ran on which input."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.path.read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    def steps_with(self, digest: str) -> list[str]:
        """Return the steps that ran on this very input."""
        return [step for step, known in self._read().items() if known == digest]

    def is_done(self, step: str, digest: str) -> bool:
        """Tell whether the step already ran on this very input."""
        return self._read().get(step) == digest

    def forget(self) -> None:
        """Forget everything: what begins now may be broken off half-way."""
        self.path.unlink(missing_ok=True)

    def mark(self, step: str, digest: str) -> None:
        """Remember that the step ran."""
        state = self._read() | {step: digest}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(state, indent=1))
        fresh.replace(self.path)
