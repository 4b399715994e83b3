"""States of an edition and of its stages."""

from django.db import models


class EditionState(models.TextChoices):
    PLANNED = "planned", "筹备中"
    RUNNING = "running", "进行中"
    CONCLUDED = "concluded", "已结束"
    CANCELLED = "cancelled", "已取消"


class StageState(models.TextChoices):
    PENDING = "pending", "未开始"
    CURRENT = "current", "进行中"
    DONE = "done", "已完成"
    STOPPED = "stopped", "已终止"


class DocumentKind(models.TextChoices):
    CALL = "call", "申报通知"
    MEASURES = "measures", "管理办法"
    STANDARD = "standard", "评审标准"
    REVIEW_RULES = "review_rules", "评审规则"
    COMMENDATION = "commendation", "表彰决定"
