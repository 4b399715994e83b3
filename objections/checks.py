"""`check --deploy` warns of awards that do not say where an objection is brought."""

from typing import Any

from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Caution
from django.db import Error as DatabaseError

from objections.channels import channel_of
from portal.placeholders import unfilled
from workflow.programmes.models import Programme


@register("portal", deploy=True)
def channels_are_filled_in(**kwargs: Any) -> list[CheckMessage]:
    """The channels are made public (Article 31), so none may still show a placeholder. Filled in once the portal runs, as the footer."""
    try:
        awards = list(Programme.objects.select_related("channel"))
    except DatabaseError as error:
        return [Caution(f"无法读取异议举报渠道：{type(error).__name__}。", id="portal.W002")]
    hint = "请以受理单位账号登录 /admin/，在“设置 › 异议举报渠道”中填写。"
    return [
        Caution(f"“{award}”的异议举报渠道尚未填写：{'、'.join(missing)}。", hint=hint, id="portal.W005")
        for award in awards
        if (missing := unfilled(channel_of(award)))
    ]
