"""Secrets of a local run, made once and kept with its data."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "PORTAL_FIELD_KEYS": lambda: f"k1:{_key()}",
    "PORTAL_INDEX_KEY": _key,
    "PORTAL_JOURNAL_KEYS": lambda: f"j1:{_key()}",
    "PORTAL_BACKUP_KEYS": lambda: f"b1:{_key()}",
    "DATABASE_PASSWORD": lambda: secrets.token_hex(16),
    "APPLICATION_PASSWORD": lambda: secrets.token_hex(16),
    "QUEUE_PASSWORD": lambda: secrets.token_hex(16),
}


def read_keys(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines; an absent file holds nothing."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def kept_keys(folder: Path) -> dict[str, str]:
    """Return this data folder's secrets, making what is missing; the file is readable by its owner alone.

    It may be a link to a place away from the data, and stays one.
    """
    path = (folder / "secrets.env").resolve()
    keys = read_keys(path)
    if missing := [name for name in MAKERS if name not in keys]:
        keys |= {name: MAKERS[name]() for name in missing}
        _write(path, keys)
    return keys


def _write(path: Path, keys: dict[str, str]) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("# 本机运行用的密钥。丢失后，库中加密的字段无法再读出。\n")
        file.writelines(f"{name}={value}\n" for name, value in keys.items())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
