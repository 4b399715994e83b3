from django.db import models


class PendingState(models.TextChoices):
    PENDING = "pending", "待复核"
    CONFIRMED = "confirmed", "已复核"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "不再办理"
