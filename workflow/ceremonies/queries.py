"""Who is to be honoured at a ceremony."""

from django.db.models import QuerySet

from workflow.ceremonies.enums import TAKEN, CeremonyState
from workflow.ceremonies.models import Ceremony, Presentation
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.programmes.models import Edition


def untaken() -> QuerySet[Honour]:
    """Standing honours that nobody has taken at a ceremony yet."""
    taken = Presentation.objects.filter(manner__in=TAKEN, ceremony__state=CeremonyState.HELD)
    return Honour.objects.filter(state=HonourState.ACTIVE).exclude(pk__in=taken.values("honour"))


def due_honours(edition: Edition) -> QuerySet[Honour]:
    """Those of the edition, in the order of their numbers."""
    return untaken().filter(edition=edition).order_by("serial")


def handed_over(ceremony: Ceremony) -> QuerySet[Honour]:
    """Whom a first record of the ceremony names: who is due, and was honoured by then."""
    return due_honours(ceremony.edition).filter(granted_on__lte=ceremony.held_on)


def planned_ceremony(edition: Edition) -> Ceremony | None:
    """The one that is still to be held."""
    return edition.ceremonies.filter(state=CeremonyState.PLANNED).first()


def editions_to_honour() -> QuerySet[Edition]:
    """Editions with an honour that was not taken yet."""
    return Edition.objects.filter(pk__in=untaken().values("edition")).order_by("-year", "pk")
