"""The life of a mail delivery."""

from django.db import models


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已送达"
    RETRYING = "retrying", "等待重试"
    FAILED = "failed", "发送失败"


WAITING = frozenset({DeliveryState.QUEUED, DeliveryState.RETRYING})
UNSETTLED = WAITING | {DeliveryState.SENDING}
