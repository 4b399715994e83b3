"""`check --deploy` reminds of what is for the time of an update alone."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Caution


def files_are_sealed(**kwargs: Any) -> list[CheckMessage]:
    """While files in plain are read, one that somebody put there is read, too."""
    if not settings.PORTAL_UNSEALED_FILES:
        return []
    hint = "请运行 manage.py seal_files，完成后去掉 PORTAL_UNSEALED_FILES。"
    return [Caution("没有加密的文件也能打开。", hint=hint, id="evidence.W001")]
