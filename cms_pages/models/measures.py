"""Regulations, article by article, each with an address of its own (Article 1)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable

from cms_pages import door
from cms_pages.models.base import PortalPage
from cms_pages.models.indexes import IndexPage
from cms_pages.models.notices import NoticeKind, NoticePage
from portal import clock
from portal.errors import article_words, chinese_number
from portal.pagecache.keeping import kept
from workflow.applications.rules.citations import basis_of
from workflow.programmes.models import RuleSetVersion

ROW = "|"
"""What a paragraph begins with that is a row of a table, as in the plan files."""


class MeasuresStatus(models.TextChoices):
    """Computed from the dates on the day it is read; nobody sets it."""

    COMING = "coming", "尚未施行"
    IN_FORCE = "in_force", "现行有效"
    REPEALED = "repealed", "已废止"
    EXCERPT = "excerpt", "要点整理"
    EXPIRED = "expired", "已失效"


class MeasuresIndexPage(IndexPage):
    """管理办法."""

    subpage_types = ["cms_pages.MeasuresPage"]
    template = "cms_pages/measures_index.html"

    class Meta:
        verbose_name = "管理办法栏目"
        verbose_name_plural = "管理办法栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet["MeasuresPage"]:
        return (
            MeasuresPage.objects.child_of(self)
            .live()
            .select_related("superseded_by")
            .order_by(models.F("in_force_from").desc(nulls_last=True), "pk")
        )


class MeasuresPage(RoutablePageMixin, PortalPage):
    """One regulation, verbatim, article by article; or a plan, excerpted section by section, which says so.

    Superseded ones stay readable and say what replaced them. An excerpt claims no dates of force.
    """

    programme_slug = models.SlugField("奖项标识", max_length=60, blank=True)
    ruleset_slug = models.SlugField("规则集标识", max_length=80, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("制定机关", max_length=80)
    adopted = models.CharField("审议通过", max_length=120, blank=True)
    promulgation = models.TextField("印发通知", blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    in_force_until = models.DateField("有效期至", null=True, blank=True)
    excerpt = models.BooleanField("原件要点整理", default=False)
    repeals = models.CharField("同时废止", max_length=200, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced", verbose_name="已被取代为"
    )

    content_panels = [
        *PortalPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "issuer",
                    "document_number",
                    "adopted",
                    "issued_on",
                    "in_force_from",
                    "in_force_until",
                    "repeals",
                    "excerpt",
                )
            ],
            heading="文件信息",
        ),
        FieldPanel("superseded_by"),
        MultiFieldPanel([FieldPanel("programme_slug"), FieldPanel("ruleset_slug")], heading="所属奖项"),
        FieldPanel("promulgation"),
        InlinePanel("articles", label="条"),
    ]
    parent_page_types = ["cms_pages.MeasuresIndexPage"]
    subpage_types: list[str] = []
    template = "cms_pages/measures.html"
    page_kind = "管理办法"

    class Meta:
        verbose_name = "管理办法"
        verbose_name_plural = "管理办法"

    def clean(self) -> None:
        super().clean()
        if not self.excerpt and self.in_force_from is None:
            raise ValidationError({"in_force_from": "请填写施行日期；原件的要点整理不填。"})

    @property
    def search_body(self) -> str:
        return f"{self.document_number} {self.issuer} {self.promulgation}"

    def check_may_go_down(self) -> None:
        raise door.DoorClosed("管理办法须长期公开，不能下线；被取代的，写明由何文件取代。")

    def status_on(self, day: date) -> MeasuresStatus:
        """The standing of the regulation on a day."""
        if self.in_force_from is None:
            return MeasuresStatus.EXCERPT
        if day < self.in_force_from:
            return MeasuresStatus.COMING
        if self.superseded_by and self.superseded_by.in_force_from and self.superseded_by.in_force_from <= day:
            return MeasuresStatus.REPEALED
        if self.in_force_until and day > self.in_force_until:
            return MeasuresStatus.EXPIRED
        return MeasuresStatus.IN_FORCE

    @property
    def status(self) -> MeasuresStatus:
        return self.status_on(clock.today())

    @property
    def promulgation_lines(self) -> list[str]:
        return self.promulgation.splitlines()

    def serve(self, request: HttpRequest, view: Any = None, args: Any = None, kwargs: Any = None) -> HttpResponse:
        return self.marked(request, lambda: super(MeasuresPage, self).serve(request, view, args, kwargs))

    @path("articles/<int:number>/", name="article")
    def article_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """One article at an address of its own, with what has been said about it."""
        return self._show(request, number, excerpt=False)

    @path("sections/<int:number>/", name="section")
    def section_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """One section of a plan that has no articles."""
        return self._show(request, number, excerpt=True)

    def _show(self, request: HttpRequest, number: int, *, excerpt: bool) -> HttpResponse:
        articles = {found.number: found for found in self.articles.all()}
        article = articles.get(number)
        if article is None or self.excerpt != excerpt:
            raise Http404("本文件没有这一条。")
        crumbs = [*self.crumbs(request), {"title": article.name, "url": ""}]
        return self.render(
            request,
            context_overrides={
                "article": article,
                "neighbours": {"before": articles.get(number - 1), "after": articles.get(number + 1)},
                "interpretations": self.interpretations(article_number=number),
                "asking": kept(request, f"asking:{self.pk}", self.asking),
                "crumbs": crumbs,
            },
            template="cms_pages/article.html",
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "numbered": SimpleLazyObject(self.numbered)}

    def numbered(self) -> list[tuple["MeasuresArticle", list[Any]]]:
        """Each article with the answers on it, newest first."""
        answers: dict[int, list[Any]] = {}
        for answer in self.interpretations():
            answers.setdefault(answer.article_number, []).append(answer)
        return [(article, answers.get(article.number, [])) for article in self.articles.all()]

    def interpretations(self, **which: Any) -> models.QuerySet[Any]:
        """Published answers of the government on its articles (Article 38)."""
        rows = NoticePage.objects.live().filter(kind=NoticeKind.INTERPRETATION, measures=self.pk, **which)
        return rows.order_by("-issued_at", "-pk")

    def asking(self) -> dict[str, Any] | None:
        """Who interprets the document, by which article, and where a question is sent; None where no rule set says so."""
        with_channel = RuleSetVersion.objects.select_related("programme__channel")
        version = with_channel.filter(slug=self.ruleset_slug).first()
        article = basis_of(version.rules, "条款解释") if version else ""
        if version is None or not article:
            return None
        channel = getattr(version.programme, "channel", None)
        return {"rules": version.rules, "channel": channel, "basis": article_words(article)}


class MeasuresArticle(Orderable):
    """One article, verbatim; paragraphs and items are lines."""

    page = ParentalKey(MeasuresPage, on_delete=models.CASCADE, related_name="articles")
    number = models.PositiveSmallIntegerField("条")
    heading = models.CharField("条标", max_length=60)
    chapter_number = models.PositiveSmallIntegerField("章", default=1)
    chapter = models.CharField("章名", max_length=60, blank=True)
    body = models.TextField("条文")

    panels = [FieldPanel(name) for name in ("number", "heading", "chapter_number", "chapter", "body")]

    class Meta(Orderable.Meta):
        verbose_name = "条"
        verbose_name_plural = "条"
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="measures_article_number")]

    def __str__(self) -> str:
        return self.heading if self.page.excerpt else f"{self.name}（{self.heading}）"

    @property
    def name(self) -> str:
        return self.heading if self.page.excerpt else f"第{chinese_number(self.number)}条"

    @property
    def key(self) -> str:
        """What a citation calls it within its document."""
        return f"{self.chapter}·{self.heading}" if self.page.excerpt else str(self.number)

    @property
    def chapter_name(self) -> str:
        if self.page.excerpt:
            return self.chapter
        return f"第{chinese_number(self.chapter_number)}章 {self.chapter}"

    @property
    def lines(self) -> list[str]:
        """The paragraphs; rows of a table are not among them."""
        return [line for line in self.body.splitlines() if not line.startswith(ROW)]

    @property
    def table(self) -> list[list[str]]:
        """The cells of the rows that a table of the original has."""
        rows = (line for line in self.body.splitlines() if line.startswith(ROW))
        return [[cell.strip() for cell in line.strip(ROW).split(ROW)] for line in rows]

    @property
    def address(self) -> str:
        return f"{self.page.address}{'sections' if self.page.excerpt else 'articles'}/{self.number}/"
