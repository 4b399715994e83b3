"""The life of a delivery, and the road it takes."""

from django.db import models


class Road(models.TextChoices):
    MAIL = "mail", "邮件"
    TEXT = "text", "短信"


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已送达"
    RETRYING = "retrying", "等待重试"
    FAILED = "failed", "发送失败"


WAITING = frozenset({DeliveryState.QUEUED, DeliveryState.RETRYING})
UNSETTLED = WAITING | {DeliveryState.SENDING}

FORGOTTEN = "地址已经删除，不再发送"
"""Kept as the error of a letter whose address was taken away before it was sent: no fault of a relay."""
