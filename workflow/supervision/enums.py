"""Who says what of whom, and the states of a year's tracking (Articles 29, 36)."""

from datetime import timedelta

from django.db import models

YEAR_ENDS_SOON = timedelta(days=30)
"""How long before its end a winner is asked to report on a year, and the year may be closed."""


class Direction(models.TextChoices):
    """Of whom the feedback speaks; the other of the two gives it."""

    ON_REVIEWER = "on_reviewer", "申报者评价评审人员"
    ON_APPLICANT = "on_applicant", "评审人员评价申报者"


class Conduct(models.TextChoices):
    """How somebody kept the discipline of review."""

    KEPT = "kept", "遵守纪律"
    LAPSED = "lapsed", "有不当之处"
    BROKEN = "broken", "违反纪律"


class Grade(models.TextChoices):
    """What the discipline body finds of a reviewer's year."""

    GOOD = "good", "好"
    FAIR = "fair", "较好"
    POOR = "poor", "一般"
    BAD = "bad", "差"


class TrackingState(models.TextChoices):
    PLANNED = "planned", "待跟踪"
    REPORTED = "reported", "待核查"
    RECTIFYING = "rectifying", "整改中"
    ANSWERED = "answered", "待复查"
    REFERRED = "referred", "已报告评审办"
    CLOSED = "closed", "已完成"
    ENDED = "ended", "荣誉已撤销"


RUNNING = frozenset({TrackingState.PLANNED, TrackingState.REPORTED, TrackingState.RECTIFYING, TrackingState.ANSWERED})
"""States in which the year's tracking is still being done."""
OPEN = RUNNING | {TrackingState.REFERRED}
"""States that a revocation of the honour ends."""


class Means(models.TextChoices):
    """How what is known of a year was found out."""

    REPORT = "report", "书面报送"
    VISIT = "visit", "实地走访"
