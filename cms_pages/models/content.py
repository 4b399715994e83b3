"""Plain pages: about the site, how to object."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.rich_text import get_text_for_indexing

from cms_pages.models.base import RICH, PortalPage


class ContentPage(PortalPage):
    """A page of text."""

    intro = models.CharField("导语", max_length=200, blank=True)
    body = RichTextField("正文", features=RICH)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro"), FieldPanel("body")]
    parent_page_types = ["cms_pages.HomePage", "cms_pages.ContentPage"]
    subpage_types = ["cms_pages.ContentPage"]
    template = "cms_pages/content.html"
    page_kind = "说明"

    class Meta:
        verbose_name = "说明页"
        verbose_name_plural = "说明页"

    @property
    def search_body(self) -> str:
        return f"{self.intro} {get_text_for_indexing(self.body)}"
