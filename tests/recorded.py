"""What the journal says of a thing."""

from django.db.models import Model

from portal.journal.models import Event


def verbs_of(thing: Model) -> list[str]:
    """The events of a row, in order."""
    rows = Event.objects.filter(target_type=thing._meta.label_lower, target_id=str(thing.pk)).order_by("sequence")
    return list(rows.values_list("verb", flat=True))
