"""`check --deploy` refuses a site whose footer still shows placeholders."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution
from django.db import Error as DatabaseError

from cms_pages.models import SiteSettings


@register("portal", deploy=True)
def footer_is_filled_in(**kwargs: Any) -> list[CheckMessage]:
    """国办发〔2017〕47号: organiser, contact, site code and filings stand in the foot of every page."""
    try:
        missing = (SiteSettings.objects.first() or SiteSettings()).unfilled()
    except DatabaseError as error:
        return [Caution(f"无法读取网站信息，未能检查页脚：{type(error).__name__}。", id="portal.W001")]
    if not missing:
        return []
    hint = "请以评审办账号登录 /admin/，在“设置 › 网站信息”中填写。"
    return [Error(f"网站信息尚未填写：{'、'.join(missing)}。", hint=hint, id="portal.E001")]
