"""The front page: what is open now."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from cms_pages import door, front
from cms_pages.models.base import PortalPage, route_by_path


class HomePage(PortalPage):
    """The root of the site; finds every other page by its path."""

    headline = models.CharField("主标题", max_length=60, blank=True, help_text="留空则为网站名称。")
    intro = models.CharField("一句话介绍", max_length=200, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("headline"), FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "cms_pages/home.html"
    page_kind = "首页"

    class Meta:
        verbose_name = "首页"
        verbose_name_plural = "首页"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        if not path_components:
            return super().route(request, path_components)
        return route_by_path(self, request, path_components)

    def check_may_go_down(self) -> None:
        raise door.DoorClosed("首页不能下线。")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **front.what_is_open(request)}
