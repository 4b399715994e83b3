"""The columns' front pages: each lists its own kind, newest first."""

from typing import Any

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from cms_pages import door
from cms_pages.models.base import PortalPage
from portal.pagecache.keeping import kept

PER_PAGE = 20


def one_page(request: HttpRequest, rows: models.QuerySet[Any], per_page: int = PER_PAGE) -> ListPage:
    """The page of the list that `?page=` asks for; nonsense gives the first or the last."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


class IndexPage(PortalPage):
    """Abstract base of a column's front page."""

    intro = models.CharField("栏目说明", max_length=300, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    parent_page_types = ["cms_pages.HomePage"]
    max_count = 1
    page_kind = "栏目"

    class Meta:
        abstract = True

    def check_may_go_down(self) -> None:
        raise door.DoorClosed("公开栏目不能下线。")

    def rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        """What the column lists."""
        raise NotImplementedError

    def listed(self, request: HttpRequest) -> ListPage:
        """The page of the list that was asked for, read."""
        found = one_page(request, self.rows(request))
        found.object_list = list(found.object_list)
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The first page is everybody's; how many more there are is no bound for what is kept.
        listed = (
            self.listed(request) if request.GET else kept(request, f"column {self.pk}", lambda: self.listed(request))
        )
        return {**super().get_context(request, *args, **kwargs), "listed": listed}
