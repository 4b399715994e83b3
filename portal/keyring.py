"""Keys from the environment: 32 bytes in base64, on a ring each with its name, so that an old one still opens or proves."""

import base64

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def read_ring(setting: str) -> dict[str, bytes]:
    """The keys of `setting` ("k2:<base64>,k1:<base64>") by name; the first is the one to write with."""
    ring = dict(_named(setting, entry) for entry in getattr(settings, setting).split(",") if entry.strip())
    if not ring:
        raise ImproperlyConfigured(f"{setting} 为空：请设置至少一个“编号:base64密钥”。")
    return ring


def read_key(what: str, body: str) -> bytes:
    """One key; `what` names it in the error."""
    try:
        key = base64.b64decode(body, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"{what}应为32字节密钥的base64编码，可用 openssl rand -base64 32 生成。")
    return key


def _named(setting: str, entry: str) -> tuple[str, bytes]:
    name, colon, body = entry.strip().partition(":")
    if not colon or not name:
        raise ImproperlyConfigured(f"{setting} 的格式应为“编号:base64密钥”，多个之间以逗号分隔。")
    return name, read_key(f"{setting} 中的“{name}”", body)
