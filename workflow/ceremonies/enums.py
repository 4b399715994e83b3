"""States of a ceremony, and how each winner took the honour."""

from django.db import models


class CeremonyState(models.TextChoices):
    PLANNED = "planned", "待举行"
    HELD = "held", "已举行"
    CANCELLED = "cancelled", "已取消"


class Manner(models.TextChoices):
    """Of one winner at a ceremony."""

    RECEIVED = "received", "到场领取"
    REPRESENTED = "represented", "由他人代领"
    ABSENT = "absent", "未到场，另行送达"


TAKEN = frozenset({Manner.RECEIVED, Manner.REPRESENTED})
