"""What the awards are called."""

from itertools import chain

from workflow.programmes.models import Programme


def names_of_awards() -> list[str]:
    """In full, short and in English."""
    return [name for name in chain(*Programme.objects.values_list("name", "short_name", "name_en")) if name]
