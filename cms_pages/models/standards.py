"""Evaluation standards and review rules, by version (Articles 5, 19)."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.rich_text import get_text_for_indexing

from cms_pages import door
from cms_pages.models.base import RICH, PortalPage
from cms_pages.models.indexes import IndexPage
from cms_pages.recorded import check_stays_as_recorded
from workflow.programmes.documents import recorded_with
from workflow.programmes.enums import DocumentKind
from workflow.programmes.models import Edition, EditionDocument
from workflow.programmes.ruleset.honour import StandardItem

PINNED = (DocumentKind.STANDARD, DocumentKind.REVIEW_RULES)


class StandardKind(models.TextChoices):
    STANDARD = "standard", "评审标准"
    REVIEW_RULES = "review_rules", "评审规则"


class StandardsIndexPage(IndexPage):
    """评审标准."""

    subpage_types = ["cms_pages.StandardPage"]
    template = "cms_pages/standards_index.html"

    class Meta:
        verbose_name = "评审标准栏目"
        verbose_name_plural = "评审标准栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet["StandardPage"]:
        return StandardPage.objects.child_of(self).live().order_by("programme_slug", "kind", "code", "-version")


class StandardPage(PortalPage):
    """One standard or set of review rules of one award, in one version; editions pin the version they are judged by."""

    kind = models.CharField("类别", max_length=20, choices=StandardKind.choices, default=StandardKind.STANDARD)
    programme_slug = models.SlugField("奖项标识", max_length=60, blank=True, help_text="只能随该奖项的申报通知公开。")
    code = models.CharField("标准号", max_length=60, blank=True)
    version = models.CharField("版本", max_length=40, help_text="标准写年代号，评审规则写制定年份。")
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced", verbose_name="已被代替为"
    )
    tracks = models.CharField("适用类别", max_length=120, blank=True)
    issuer = models.CharField("发布机构", max_length=120, blank=True)
    official_url = models.URLField("原文网址", blank=True)
    body = RichTextField("说明", features=RICH)

    content_panels = [
        *PortalPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "kind",
                    "programme_slug",
                    "code",
                    "version",
                    "superseded_by",
                    "tracks",
                    "issuer",
                    "official_url",
                )
            ],
            heading="标准信息",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms_pages.StandardsIndexPage"]
    subpage_types: list[str] = []
    template = "cms_pages/standard.html"
    page_kind = "评审标准"

    class Meta:
        verbose_name = "评审标准或规则"
        verbose_name_plural = "评审标准或规则"

    @property
    def is_review_rules(self) -> bool:
        return self.kind == StandardKind.REVIEW_RULES

    @property
    def search_body(self) -> str:
        return f"{self.code} {self.version} {self.tracks} {self.issuer} {get_text_for_indexing(self.body)}"

    @property
    def search_phrases(self) -> list[str]:
        return [self.code] if self.code else []

    def check_publishable(self) -> None:
        """A version that an edition is judged by stays that version (Article 5)."""
        super().check_publishable()
        check_stays_as_recorded(self, "kind", "programme_slug", "code", "version")

    def check_may_go_down(self) -> None:
        """The version an edition was judged by stays readable (Articles 5, 19)."""
        if edition := recorded_with(self.address):
            raise door.DoorClosed(
                f"“{edition.name}”依本文件评审，文件须长期公开，不能下线；有新版本的，另行发布新版本。"
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        versions = StandardPage.objects.live().filter(kind=self.kind, code=self.code).exclude(pk=self.pk)
        if not self.code:
            versions = versions.filter(programme_slug=self.programme_slug)
        return {
            **super().get_context(request, *args, **kwargs),
            "versions": versions.order_by("-version"),
            "pinned_by": self.pinned_by(),
            "items": self.items(),
        }

    def items(self) -> list[StandardItem]:
        """What points are given for by this version, as the newest edition judged by it has it."""
        edition = self.pinned_by().select_related("ruleset").first() if self.code else None
        standards = edition.rules.standards if edition else ()
        return [item for one in standards if one.version.startswith(self.code) for item in one.items]

    def pinned_by(self) -> models.QuerySet[Edition]:
        """The editions whose call was published with this version."""
        return Edition.objects.public().filter(pk__in=self._records()).order_by("-year")

    def _records(self) -> Any:
        return EditionDocument.objects.filter(url=self.address, kind__in=PINNED).values("edition")
