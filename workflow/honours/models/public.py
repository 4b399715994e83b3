"""What the public reads of an honour: a copy of publishable fields, written by the action that publishes, rebuildable."""

from django.db import models

from portal.search.bigrams import BigramModel, BigramQuerySet
from workflow.honours.enums import HonourState


class PublicHonour(BigramModel):
    """One honour as published. Names no account, no identity, no application."""

    number = models.CharField("荣誉编号", max_length=60, unique=True)
    programme_slug = models.CharField("奖项标识", max_length=60, db_index=True)
    programme = models.CharField("奖项名称", max_length=100)
    edition_slug = models.CharField("届次标识", max_length=80, db_index=True)
    edition = models.CharField("届次", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    tier = models.CharField("奖项代码", max_length=40)
    tier_label = models.CharField("奖项", max_length=100)
    track = models.CharField("类别代码", max_length=40)
    track_label = models.CharField("类别", max_length=100)
    holder = models.CharField("获奖者", max_length=200)
    unit = models.CharField("所在单位", max_length=200, blank=True)
    title = models.CharField("模式或成果", max_length=300, blank=True)
    amount_yuan = models.PositiveBigIntegerField("奖金（元）", default=0)
    status = models.CharField("状态", max_length=10, choices=HonourState.choices)
    granted_on = models.DateField("授予日期")
    document_title = models.CharField("表彰决定", max_length=200)
    document_number = models.CharField("表彰决定文号", max_length=80)
    revoked_on = models.DateField("撤销日期", null=True)
    history = models.JSONField("状态历史", default=list)

    objects = BigramQuerySet.as_manager()

    class Meta(BigramModel.Meta):
        verbose_name = "公开荣誉"
        verbose_name_plural = "公开荣誉"
        ordering = ["-granted_on", "-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.holder}"

    @property
    def is_revoked(self) -> bool:
        return self.status == HonourState.REVOKED

    @property
    def commendation_url(self) -> str:
        """Where the document that gave the honour is read."""
        return str(self.history[0].get("url", "")) if self.history else ""

    def get_absolute_url(self) -> str:
        return f"/register/{self.number}/"
