"""States and kinds of the review."""

from django.db import models


class PanelState(models.TextChoices):
    ACTIVE = "active", "履职中"
    DISSOLVED = "dissolved", "已撤销"


class RecusalSource(models.TextChoices):
    DECLARED = "declared", "本人提出"
    ORDERED = "ordered", "评审办决定"
    DETECTED = "detected", "系统核出"
