"""What happens to deadlines when the calendar changes."""

from typing import Any

from django.dispatch import receiver

from objections.deadlines import move_consultations, move_deadlines, move_statements
from portal.workdays.models import CalendarYear
from portal.workdays.signals import year_confirmed


@receiver(year_confirmed, dispatch_uid="objections.move_deadlines")
def follow_the_calendar(sender: Any, *, year: CalendarYear, **kwargs: Any) -> None:
    """Steps counted in working days are counted again."""
    move_deadlines()
    move_statements()
    move_consultations()
