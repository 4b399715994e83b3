"""What happens to the hearing of holders when the calendar changes."""

from typing import Any

from django.dispatch import receiver

from portal.workdays.signals import year_confirmed
from workflow.honours.actions.revoking import move_hearings


@receiver(year_confirmed, dispatch_uid="honours.move_hearings")
def follow_the_calendar(sender: Any, **kwargs: Any) -> None:
    """The working days that are the holder's alone are counted again."""
    move_hearings()
