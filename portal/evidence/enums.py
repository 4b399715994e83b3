"""States of what waits for the malware scan."""

from django.db import models


class QuarantineState(models.TextChoices):
    """Where a file stands that nothing has scanned on arrival."""

    HELD = "held", "隔离中"
    CLEAN = "clean", "查验无毒"
    RELEASED = "released", "人工放行"
    INFECTED = "infected", "含有病毒"


OPEN = frozenset({QuarantineState.CLEAN, QuarantineState.RELEASED})
