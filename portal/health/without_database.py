"""Telling that the database is gone, which keeps the alerts: once, daily while it lasts, and when it is back."""

import time
from pathlib import Path

from django.conf import settings

from portal.messages.operators import mail_operators

DAY_SECONDS = 86_400
GONE = "须处理　数据库没有应答，门户不能办理任何事项。核对 PostgreSQL 和 DATABASE_URL；恢复后各项报警照常。"
BACK = "解除　数据库恢复应答。"


def tell_database_gone() -> None:
    """To `PORTAL_ALERT_MAIL`; a file beside the data remembers when."""
    mark = _mark()
    if mark.exists() and time.time() - mark.stat().st_mtime < DAY_SECONDS:
        return
    if settings.PORTAL_ALERT_MAIL and mail_operators([GONE]):
        mark.touch()


def tell_database_back() -> None:
    """Where it was told that it is gone."""
    if _mark().exists() and mail_operators([BACK]):
        _mark().unlink()


def _mark() -> Path:
    return Path(settings.DATA_DIR) / "database-gone"
