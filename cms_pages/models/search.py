"""One row for everything that can be found; holds public words only."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from portal.languages import CHINESE
from portal.search.bigrams import BigramModel, BigramQuerySet


class SearchKind(models.TextChoices):
    NOTICE = "notice", "通知公告"
    PUBLICITY = "publicity", "名单公示"
    MEASURES = "measures", "管理办法"
    STANDARD = "standard", "评审标准"
    EDITION = "edition", "评选进程"
    DECISION = "decision", "表彰决定"
    HONOUR = "honour", "荣誉名录"
    STORY = "story", "获奖经验"
    SERVICE = "service", "办事服务"
    PAGE = "page", "指南"


class SearchEntry(BigramModel):
    """What a search finds: written when something is published, removed when it is withdrawn, rebuildable."""

    key = models.CharField("来源键", max_length=80, unique=True)
    source = models.CharField("来源", max_length=40, db_index=True)
    kind = models.CharField("类别", max_length=20, choices=SearchKind.choices)
    title = models.CharField("标题", max_length=300)
    url = models.CharField("网址", max_length=300)
    body = models.TextField("文字", blank=True)
    language = models.CharField("语言", max_length=10, default=CHINESE)
    published_at = models.DateTimeField("发布时间", null=True)
    words = SearchVectorField("词语", null=True, editable=False)
    digest = models.CharField("词语摘要", max_length=64, default="", editable=False)

    objects = BigramQuerySet.as_manager()

    class Meta(BigramModel.Meta):
        verbose_name = "搜索条目"
        verbose_name_plural = "搜索条目"
        ordering = ["-published_at", "key"]
        indexes = [*BigramModel.Meta.indexes, GinIndex(fields=["words"], name="cms_pages_searchentry_words")]

    def __str__(self) -> str:
        return self.title
