"""Reading the environment: a missing setting is named, with what to do about it."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def secret(name: str) -> str:
    """The variable's value, else what a keeper of secrets hands over in a file of that name (systemd's credentials); or empty."""
    if value := os.environ.get(name, ""):
        return value
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    handed = Path(folder, name) if folder else None
    return handed.read_text(encoding="utf-8").strip() if handed and handed.is_file() else ""


def required(name: str) -> str:
    """The variable's value, or an error that names it."""
    value = secret(name)
    if not value:
        raise ImproperlyConfigured(f"缺少环境变量 {name}：请在部署环境中设置，说明见 docs/operations.md。")
    return value


def flag(name: str, default: bool = False) -> bool:
    """A switch: 1, true, yes or on."""
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    if value and not value.isdigit():
        raise ImproperlyConfigured(f"环境变量 {name} 须为整数：请改正，说明见 docs/operations.md。")
    return int(value) if value else default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """`postgres://user:password@host:port/name` as Django's database setting; `?host=` takes a socket folder."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "portal.database",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        # A pooler that hands connections out by transactions keeps no plan for whoever comes next.
        "SHARED": flag("DATABASE_SHARED"),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
