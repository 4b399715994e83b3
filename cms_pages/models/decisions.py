"""Commendation documents and revocations, as published (Articles 26, 34, 35)."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.rich_text import get_text_for_indexing

from cms_pages import door
from cms_pages.models.base import RICH, PortalPage
from cms_pages.models.indexes import IndexPage
from workflow.honours.models import Commendation, PublicHonour


class DecisionKind(models.TextChoices):
    COMMENDATION = "commendation", "表彰决定"
    REVOCATION = "revocation", "撤销决定"


class DecisionsIndexPage(IndexPage):
    """表彰决定."""

    subpage_types = ["cms_pages.DecisionPage"]
    template = "cms_pages/decisions_index.html"

    class Meta:
        verbose_name = "表彰决定栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet["DecisionPage"]:
        return DecisionPage.objects.child_of(self).live().order_by("-issued_at", "-pk")


class DecisionPage(PortalPage):
    """One decision. The honours it names come from the public record, never typed."""

    kind = models.CharField("类别", max_length=20, choices=DecisionKind.choices, default=DecisionKind.COMMENDATION)
    document_number = models.CharField("文号", max_length=80, blank=True)
    commendation = models.OneToOneField(
        Commendation, on_delete=models.PROTECT, null=True, blank=True, related_name="page", verbose_name="表彰决定"
    )
    honour_number = models.CharField("所涉荣誉编号", max_length=60, blank=True)
    body = RichTextField("正文", features=RICH, blank=True)

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("document_number"),
        FieldPanel("commendation"),
        FieldPanel("honour_number"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms_pages.DecisionsIndexPage"]
    subpage_types: list[str] = []
    template = "cms_pages/decision.html"
    page_kind = "表彰决定"

    class Meta:
        verbose_name = "表彰或者撤销决定"

    @property
    def search_body(self) -> str:
        return f"{self.document_number} {get_text_for_indexing(self.body)}"

    def check_may_go_down(self) -> None:
        raise door.DoorClosed("表彰和撤销决定须长期公开，不能下线。")

    def honours(self) -> models.QuerySet[PublicHonour]:
        """The honours the decision gave or took."""
        if self.kind == DecisionKind.REVOCATION:
            return PublicHonour.objects.filter(number=self.honour_number)
        return PublicHonour.objects.filter(document_number=self.document_number).order_by("number")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "honours": list(self.honours())}
