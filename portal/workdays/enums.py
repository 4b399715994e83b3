"""The life of a year's calendar, and the two kinds of day a State Council notice names."""

from django.db import models


class YearState(models.TextChoices):
    DRAFT = "draft", "待复核"
    CONFIRMED = "confirmed", "已确认"
    SUPERSEDED = "superseded", "已被替代"
    DISCARDED = "discarded", "已作废"


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", "休"
    WORKDAY = "workday", "班"
