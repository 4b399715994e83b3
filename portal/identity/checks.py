"""`check` tells what is wrong with the file of identity providers."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Caution


@register("portal")
def providers_are_right(**kwargs: Any) -> list[CheckMessage]:
    """A provider with a fault is not offered."""
    hint = "请改正后重新启动；有错误的身份提供方不会出现在页面上，格式见 docs/operations.md。"
    return [
        Caution(f"{settings.PORTAL_IDENTITY_FILE}{_line(one.line)}：{one.words}。", hint=hint, id="portal.W006")
        for one in settings.PORTAL_IDENTITY_FAULTS
    ]


def _line(number: int) -> str:
    return f"第{number}行" if number else ""
