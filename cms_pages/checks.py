"""`check --deploy` warns of a footer that still shows placeholders, and refuses pages that no second person approves."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution
from django.db import Error as DatabaseError

from cms_pages.models import HomePage, SecondPersonTask, SiteSettings, StoriesIndexPage


@register("portal", deploy=True)
def footer_is_filled_in(**kwargs: Any) -> list[CheckMessage]:
    """国办发〔2017〕47号: organiser, contact, site code and filings stand in the foot of every page.

    A warning: they are filled in in the portal, which has to be started first; “开办准备” names them until then.
    """
    try:
        missing = (SiteSettings.objects.first() or SiteSettings()).unfilled()
    except DatabaseError as error:
        return [Caution(f"无法读取网站信息，未能检查页脚：{type(error).__name__}。", id="portal.W001")]
    if not missing:
        return []
    hint = "请以评审办账号登录 /admin/，在“设置 › 网站信息”中填写。"
    return [Caution(f"网站信息尚未填写：{'、'.join(missing)}。", hint=hint, id="portal.W004")]


@register("portal", deploy=True)
def second_person_is_asked(**kwargs: Any) -> list[CheckMessage]:
    """Articles 30, 32: what stands below the home page and below the stories is approved by a second person."""
    try:
        roots = [*HomePage.objects.all(), *StoriesIndexPage.objects.all()]
        missing = [page.title for page in roots if not _is_reviewed(page)]
    except DatabaseError as error:
        return [Caution(f"无法读取审核流程，未能检查：{type(error).__name__}。", id="portal.W003")]
    hint = "请运行管理命令 load_measures 恢复审核流程。"
    return [Error(f"“{title}”没有启用两人审核。", hint=hint, id="portal.E003") for title in missing]


def _is_reviewed(page: Any) -> bool:
    workflow = page.get_workflow()
    return bool(workflow) and SecondPersonTask.objects.filter(active=True, workflow_tasks__workflow=workflow).exists()
