"""What happens to supplements when the calendar changes."""

from typing import Any

from django.dispatch import receiver

from portal.workdays.signals import year_confirmed
from workflow.applications.actions.supplementing import move_due_dates


@receiver(year_confirmed, dispatch_uid="applications.move_due_dates")
def follow_the_calendar(sender: Any, **kwargs: Any) -> None:
    """The working days an applicant has are counted again."""
    move_due_dates()
