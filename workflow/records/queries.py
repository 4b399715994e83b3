"""What is to be filed, and what a record consists of."""

from django.db.models import QuerySet

from workflow.applications.models import Application
from workflow.applications.retention import ended_editions
from workflow.programmes.models import Edition
from workflow.records.models import Record


def unfiled() -> QuerySet[Application]:
    """Received applications of editions that are over, without a case file."""
    rows = Application.objects.filter(submitted_at__isnull=False, record=None)
    return rows.filter(edition__in=ended_editions().values("pk")).select_related("edition").order_by("pk")


def held_applications() -> QuerySet[Application]:
    """Applications that a standing hold keeps, and with them who applied."""
    return Application.objects.filter(record__in=Record.objects.held())


def with_due() -> QuerySet[Edition]:
    """Editions with case files that may be disposed of today."""
    return Edition.objects.filter(pk__in=Record.objects.due().values("application__edition"))
