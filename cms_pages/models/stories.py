"""Winners' experience articles (Articles 7, 27, 32)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.rich_text import get_text_for_indexing

from cms_pages.models.base import RICH, GuardedForm, PortalPage
from cms_pages.models.indexes import IndexPage
from portal import clock
from portal.errors import cite
from workflow.applications.rules.citations import basis_of
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour

SHARING = "经验分享"


class Criterion(models.TextChoices):
    """The seven categories of GB/T 19580, and the whole."""

    LEADERSHIP = "leadership", "领导"
    STRATEGY = "strategy", "战略"
    CUSTOMERS = "customers", "顾客与市场"
    RESOURCES = "resources", "资源"
    PROCESSES = "processes", "过程管理"
    ANALYSIS = "analysis", "测量、分析与改进"
    RESULTS = "results", "结果"
    WHOLE = "whole", "综合"


class StoriesIndexPage(IndexPage):
    """获奖经验, by criterion, industry and year."""

    subpage_types = ["cms_pages.StoryPage"]
    template = "cms_pages/stories_index.html"

    class Meta:
        verbose_name = "获奖经验栏目"
        verbose_name_plural = "获奖经验栏目"

    def rows(self, request: HttpRequest) -> models.QuerySet["StoryPage"]:
        rows = StoryPage.objects.child_of(self).live().order_by("-issued_at", "-pk")
        chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("criterion", "industry", "year")}
        if chosen["criterion"] in Criterion.values:
            rows = rows.filter(criterion=chosen["criterion"])
        if chosen["industry"]:
            rows = rows.filter(industry=chosen["industry"])
        return (
            rows.filter(year=int(chosen["year"])) if chosen["year"].isdecimal() and len(chosen["year"]) == 4 else rows
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        known = StoryPage.objects.child_of(self).live().values_list("industry", "year").distinct()
        pairs = list(known)
        return {
            **super().get_context(request, *args, **kwargs),
            "criteria": [{"value": c.value, "label": c.label} for c in Criterion],
            "industries": sorted({industry for industry, _ in pairs if industry}),
            "years": sorted({str(year) for _, year in pairs}, reverse=True),
            "chosen": {name: request.GET.get(name, "") for name in ("criterion", "industry", "year")},
        }


class StoryForm(GuardedForm):
    """Begins with the latest honour the writer holds: the editor saves by itself once title and year are there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            held = Honour.objects.filter(holder=self.for_user, state=HonourState.ACTIVE).select_related("edition")
            latest = held.order_by("granted_on").last()
            self.initial |= {"honour": latest, "year": latest.year if latest else clock.today().year}


class StoryPage(PortalPage):
    """One article, written by the winner, moderated before it is published. Trade secrets may be withheld (Article 32)."""

    honour = models.ForeignKey(
        Honour, on_delete=models.PROTECT, null=True, blank=True, related_name="stories", verbose_name="荣誉"
    )
    author = models.CharField("作者", max_length=100)
    criterion = models.CharField("评价要素", max_length=20, choices=Criterion.choices, default=Criterion.WHOLE)
    industry = models.CharField("行业", max_length=60, blank=True)
    year = models.PositiveSmallIntegerField("获奖年度")
    summary = models.CharField("摘要", max_length=300)
    body = RichTextField("正文", features=RICH)
    withheld = models.CharField("未公开的内容", max_length=200, blank=True, help_text="涉及商业秘密、不予公开的部分。")
    withheld_reason = models.CharField("不公开的理由", max_length=300, blank=True)

    base_form_class = StoryForm
    content_panels = [
        HelpPanel("随填随存：关闭页面、登录结束之后可以接着写。还没有标题的，先以“未写标题”保存，提交审核之前须写好。"),
        *PortalPage.content_panels,
        FieldPanel("honour"),
        MultiFieldPanel([FieldPanel(n) for n in ("author", "year", "criterion", "industry")], heading="归类"),
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("withheld"), FieldPanel("withheld_reason")], heading="商业秘密"),
    ]
    parent_page_types = ["cms_pages.StoriesIndexPage"]
    subpage_types: list[str] = []
    template = "cms_pages/story.html"
    page_kind = "获奖经验"

    class Meta:
        verbose_name = "获奖经验文章"
        verbose_name_plural = "获奖经验文章"

    @property
    def search_body(self) -> str:
        return f"{self.author} {self.industry} {self.summary} {get_text_for_indexing(self.body)}"

    def indexed_words(self) -> str:
        """Drafts by their titles alone: every winner may search the column, and a hit would tell what another writes."""
        return self.search_body if self.live else ""

    def clean(self) -> None:
        super().clean()
        if self.withheld and not self.withheld_reason:
            raise ValidationError({"withheld_reason": f"涉及商业秘密不公开的，须写明理由{self._basis()}。"})
        if self.honour_id and self.owner_id and not self._may_write_of_honour():
            raise ValidationError({"honour": f"只能撰写本人或者本单位所获荣誉的经验文章{self._basis()}。"})

    def _basis(self) -> str:
        article = basis_of(self.honour.edition.rules, SHARING) if self.honour else ""
        return f"（{cite(article)}）" if article else ""

    def _may_write_of_honour(self) -> bool:
        holder = self.honour.holder_id if self.honour else None
        return holder == self.owner_id or bool(self.owner.roles)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        honour = Honour.objects.select_related("edition").filter(pk=self.honour_id).first()
        basis = basis_of(honour.edition.rules, SHARING) if honour else ""
        return {**super().get_context(request, *args, **kwargs), "honour": honour, "basis": basis}
