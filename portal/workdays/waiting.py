"""A year's calendar that one officer entered waits for another."""

from typing import Any

from django.db import models
from django.urls import reverse

from portal.desk.waiting import Waiting, register_waiting_source
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from portal.workdays.transitions import CONFIRM


@register_waiting_source
def entered_years(case: models.Model | None, user: Any) -> list[Waiting]:
    """Those that this officer may confirm; a year's own page says its state itself."""
    if case is not None:
        return []
    rows = CalendarYear.objects.filter(state=YearState.DRAFT, proposed_by__isnull=False).select_related("proposed_by")
    return [
        Waiting(f"复核{row}", row.proposed_by, row.proposed_at, reverse("desk_workdays:detail", args=[row.pk]))
        for row in rows
        if CONFIRM.permission(user, row)
    ]
