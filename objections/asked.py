"""Whoever is asked about an objection gives no second opinion on its case from a panel (Article 28)."""

from collections.abc import Iterable

from objections.enums import ConsultationState
from objections.models import Consultation
from workflow.reviews.consulted import Pair, register_consulted


@register_consulted
def asked_on_objections(applications: Iterable[int], users: Iterable[int]) -> set[Pair]:
    """Of these cases and accounts those that were asked and replied, or are waited for."""
    told = [ConsultationState.WAITING, ConsultationState.REPLIED]
    rows = Consultation.objects.filter(objection__application__in=applications, expert__in=users, state__in=told)
    return set(rows.values_list("objection__application", "expert"))
