"""What happens to running lists when the calendar changes."""

from typing import Any

from django.dispatch import receiver

from portal.workdays.models import CalendarYear
from portal.workdays.signals import year_confirmed
from workflow.publicity.extending import reckon_notice
from workflow.publicity.models import Notice


@receiver(year_confirmed, dispatch_uid="publicity.reckon_running")
def reckon_running(sender: Any, *, year: CalendarYear, **kwargs: Any) -> None:
    """Running notices are counted again by the calendar now in force."""
    for notice in Notice.objects.running().order_by("pk"):
        reckon_notice(notice, document=year.document_number)
