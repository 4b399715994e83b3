"""A case tells on its own page which act proposed on it waits for its second person."""

from typing import Any

from django.db import models
from django.urls import reverse

from portal import clock
from portal.confirming.acts import known_acts
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.desk.waiting import Waiting, register_waiting_source


@register_waiting_source
def waiting_acts(case: models.Model, user: Any) -> list[Waiting]:
    """The acts that wait on the case, those hidden from the user left out."""
    kinds = [act for act in known_acts() if act.model._meta.label_lower == case._meta.label_lower]
    rows = PendingAct.objects.visible_to(user, kinds).filter(
        target_type=case._meta.label_lower, target_id=str(case.pk), state=PendingState.PENDING
    )
    return [
        Waiting(_sentence(row), reverse("desk_confirming:detail", args=[row.pk]))
        for row in rows.select_related("proposed_by")
    ]


def _sentence(row: PendingAct) -> str:
    proposed = f"{row.proposed_by}于 {clock.display(row.proposed_at)} 提出“{row.act.label}”"
    return f"{proposed}，待另一人复核；复核之前，现状不变。"
