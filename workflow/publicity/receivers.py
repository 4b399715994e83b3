"""What happens to running lists when an application is taken back and when the calendar changes."""

from typing import Any

from django.dispatch import receiver

from portal.transitions.core import lock
from portal.workdays.models import CalendarYear
from portal.workdays.signals import year_confirmed
from workflow.applications.models import Application
from workflow.applications.signals import application_leaving, application_withdrawn
from workflow.publicity.correcting import end_entry, lock_entry
from workflow.publicity.enums import LIVE, Leaving, NoticeState
from workflow.publicity.extending import reckon_notice
from workflow.publicity.models import Notice, NoticeEntry


@receiver(application_leaving, dispatch_uid="publicity.lock_lists")
def lock_lists(sender: Any, *, application: Application, **kwargs: Any) -> None:
    """Notices first, applications second: the order in which a list is published and ended."""
    for notice in Notice.objects.filter(entries__application=application, state__in=LIVE).order_by("pk"):
        lock(notice)


@receiver(application_withdrawn, dispatch_uid="publicity.strike_withdrawn")
def strike_withdrawn(sender: Any, *, application: Application, **kwargs: Any) -> None:
    """A running list says at once that the applicant took the application back."""
    running = NoticeEntry.objects.filter(application=application, notice__state=NoticeState.RUNNING)
    for entry in running.order_by("notice_id"):
        if not lock_entry(entry).struck:
            end_entry(entry, word=Leaving.WITHDRAWN, reason="申报者撤回申报", by=None)


@receiver(year_confirmed, dispatch_uid="publicity.reckon_running")
def reckon_running(sender: Any, *, year: CalendarYear, **kwargs: Any) -> None:
    """Running notices are counted again by the calendar now in force."""
    for notice in Notice.objects.running().order_by("pk"):
        reckon_notice(notice, document=year.document_number)
