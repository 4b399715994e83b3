"""A proposed revocation waits on the honour's page, and for the officer who is to confirm it."""

from typing import Any

from django.db import models
from django.urls import reverse

from portal.desk.waiting import Waiting, register_waiting_source
from workflow.applications.permissions import barred_from
from workflow.honours.enums import RevocationState
from workflow.honours.models import Honour, Revocation
from workflow.honours.transitions import CONFIRM


@register_waiting_source
def proposed_revocations(case: models.Model | None, user: Any) -> list[Waiting]:
    """On the honour; of None, those that this officer may confirm."""
    if case is not None and not isinstance(case, Honour):
        return []
    rows = Revocation.objects.filter(state=RevocationState.PROPOSED).exclude(honour__application__in=barred_from(user))
    rows = rows.select_related("honour__application", "proposed_by").order_by("pk")
    if case is not None:
        return [_waiting(row, case) for row in rows.filter(honour=case)]
    # What `CONFIRM` asks of each row, asked once of all: those barred are left out above.
    return [_waiting(row, case) for row in rows.exclude(proposed_by=user)] if CONFIRM.permission(user) else []


def _waiting(row: Revocation, case: models.Model | None) -> Waiting:
    title = "撤销荣誉" if case else f"撤销荣誉：{row.honour}"
    return Waiting(title, row.proposed_by, row.proposed_at, reverse("desk_revocations:detail", args=[row.pk]))
