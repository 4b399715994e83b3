"""A list that a worker makes into a file for the one person who asked for it."""

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.exports.enums import STANDING, ExportState, Form
from portal.identity.fields import EncryptedTextField
from portal.transitions.models import StateField, Stateful

KEPT_DAYS = 7
"""How many days a file is kept after it was made."""


class ExportQuerySet(models.QuerySet["Export"]):
    def waiting(self) -> "ExportQuerySet":
        """Asked for, and no worker is at it: none took it, or the one that did has died."""
        free = Q(leased_until=None) | Q(leased_until__lte=clock.now())
        return self.filter(free, state=ExportState.ASKED)

    def expired(self) -> "ExportQuerySet":
        return self.filter(state=ExportState.MADE, made_at__lte=clock.now() - timedelta(days=KEPT_DAYS))

    def standing(self) -> "ExportQuerySet":
        return self.filter(state__in=STANDING)


class Export(Stateful):
    """One list, as it was narrowed. What was searched for may name a person: it is sealed, and forgotten with the file."""

    state = StateField(ExportState, ExportState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports", verbose_name="导出人"
    )
    list_name = models.CharField("列表代码", max_length=60, editable=False)
    label = models.CharField("列表", max_length=60, editable=False)
    form = models.CharField("格式", max_length=4, choices=Form.choices, editable=False)
    conditions = EncryptedTextField("条件", editable=False)
    conditions_index = models.CharField("条件的摘要", max_length=64, editable=False)
    total = models.PositiveIntegerField("项数", editable=False)
    done = models.PositiveIntegerField("已写入", default=0, editable=False)
    asked_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    made_at = models.DateTimeField("制成时间", null=True, editable=False)
    tries = models.PositiveSmallIntegerField("制作次数", default=0, editable=False)
    leased_until = models.DateTimeField("占用至", null=True, editable=False)
    storage_name = models.CharField("存放位置", max_length=120, null=True, unique=True, editable=False)
    size = models.PositiveBigIntegerField("大小（字节）", default=0, editable=False)
    keys = models.JSONField("所含各项的编号", default=list, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta(Stateful.Meta):
        abstract = False
        verbose_name = "导出"
        verbose_name_plural = "导出"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "list_name", "form", "conditions_index"],
                condition=Q(state=ExportState.ASKED),
                name="exports_asked_once",
                violation_error_message="同一列表按同样的条件正在制作，请稍候。",
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.MADE, storage_name__isnull=False, made_at__isnull=False)
                | ~Q(state=ExportState.MADE) & Q(storage_name=None, keys=[]),
                name="exports_file_while_made",
            ),
        ]
        triggers = [*Stateful.Meta.triggers, pgtrigger.Protect(name="never_goes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.label}（{self.get_form_display()}）"

    @property
    def kept_until(self) -> datetime | None:
        """Until when the file may be taken away."""
        return self.made_at and self.made_at + timedelta(days=KEPT_DAYS)


def owns(user: Any, export: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and export and export.asked_by_id == user.pk)
