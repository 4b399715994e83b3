"""States of an export."""

from django.db import models


class ExportState(models.TextChoices):
    ASKED = "asked", "制作中"
    MADE = "made", "可以下载"
    STOPPED = "stopped", "已停止"
    FAILED = "failed", "未能制作"
    GONE = "gone", "已删除"


STANDING = frozenset({ExportState.ASKED, ExportState.MADE})
"""Exports that have a file, or are to have one."""


class Form(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
