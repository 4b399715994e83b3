"""What lists of applications are narrowed by."""

from typing import Any

from django.db import models

from portal import clock
from portal.desk import Filter
from workflow.applications.enums import SupplementState
from workflow.applications.models import Supplement
from workflow.programmes.models import Edition


def track_choices(user: Any) -> list[tuple[str, str]]:
    """The tracks of all editions that have been opened, by what they are or were called."""
    named: dict[str, dict[str, None]] = {}
    for edition in Edition.objects.public().only("frozen"):
        for track in edition.rules.tracks:
            named.setdefault(track.code, {})[track.name] = None
    return [(code, "、".join(names)) for code, names in named.items()]


def _supplement_overdue(rows: models.QuerySet, value: str) -> models.QuerySet:
    waiting = Supplement.objects.filter(state=SupplementState.OPEN, due_on__lt=clock.today())
    return rows.filter(pk__in=waiting.values("application"))


TRACK_FILTER = Filter("track", "类别", track_choices, lambda rows, values: rows.filter(track__in=values), many=True)
SUPPLEMENT_FILTER = Filter("overdue", "补正", lambda user: [("yes", "已逾期")], _supplement_overdue)
