"""Who is still to be asked, and how many wait for the winner's answer."""

from collections.abc import Iterator

from django.db.models import QuerySet

from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.programmes.models import Edition, Programme
from workflow.rosters.models import RosterPlace


def honours_to_ask() -> Iterator[Honour]:
    """Standing honours whose winners were asked about no list, where their rule set has any."""
    unasked = Honour.objects.filter(state=HonourState.ACTIVE, roster_places__isnull=True)
    editions = Edition.objects.filter(pk__in=unasked.values("edition"))
    having = [edition.pk for edition in editions if edition.rules.honours_lists]
    yield from unasked.filter(edition__in=having).select_related("edition").order_by("pk")


def places_of(honour: Honour) -> QuerySet[RosterPlace]:
    """What the winner was asked, in the rule set's order, and to whom each list was handed."""
    return honour.roster_places.select_related("honour__edition").prefetch_related("handovers").order_by("pk")


def known_lists() -> list[tuple[Programme, str, str]]:
    """Every list that somebody was asked about: award, code and the name in the newest edition's rule set."""
    rows = RosterPlace.objects.select_related("honour__edition__programme").order_by("honour__edition__year", "pk")
    found = {(row.honour.edition.programme, row.roster): row.rule.name for row in rows.iterator(chunk_size=500)}
    return [(programme, code, name) for (programme, code), name in found.items()]
