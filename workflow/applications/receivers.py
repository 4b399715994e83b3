"""What follows when the calendar changes, and when an applicant is forgotten."""

from typing import Any

from django.dispatch import receiver

from portal.workdays.signals import year_confirmed
from workflow.applications.actions.sealing import forget_sealed
from workflow.applications.actions.supplementing import move_due_dates
from workflow.applications.signals import applicant_erased


@receiver(year_confirmed, dispatch_uid="applications.move_due_dates")
def follow_the_calendar(sender: Any, **kwargs: Any) -> None:
    """The working days an applicant has are counted again."""
    move_due_dates()


@receiver(applicant_erased, dispatch_uid="applications.forget_sealed")
def forget_named_contacts(sender: Any, subject: Any, **kwargs: Any) -> None:
    """Whom the forms name goes with who applied."""
    for application in subject.applications.all():
        forget_sealed(application)
