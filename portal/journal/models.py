"""The journal: append-only events, hash-chained per target (Article 4, 28)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from portal import clock


class Event(models.Model):
    """What happened to a thing, by whom and why. UPDATE and DELETE are refused by the database."""

    keeps_text_verbatim = True

    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    sequence = models.PositiveIntegerField("序号")
    verb = models.CharField("事项", max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=100)
    actor_role = models.CharField("操作人角色", max_length=100)
    reason = models.TextField("理由", blank=True)
    payload = models.JSONField("内容", default=dict)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    at = models.DateTimeField("时间", default=clock.now)
    recorded_at = models.DateTimeField("入库时间", db_default=Now())
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "日志事件"
        verbose_name_plural = "操作日志"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "sequence"], name="journal_event_chain"),
        ]
        indexes = [models.Index(fields=["verb", "-id"]), models.Index(fields=["-at"])]
        # A chain of hashes proves nothing that anybody could write anew.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type}:{self.target_id}#{self.sequence}"
