"""A case tells on its own page which act proposed on it waits for its second person, and the first page tells that person."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse

from portal.confirming.acts import Act, known_acts
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.desk.waiting import Waiting, register_waiting_source

AT_ONCE = 50
"""As many as one looks through; the rest stand on the desk."""


@register_waiting_source
def waiting_acts(case: models.Model | None, user: Any) -> list[Waiting]:
    """The acts that wait on the case, or for this person; those hidden from the user left out."""
    kinds = [act for act in known_acts() if (act.may_confirm(user) if case is None else act.case_model is type(case))]
    rows = PendingAct.objects.filter(state=PendingState.PENDING)
    if case is None:
        rows = rows.filter(name__in=[act.name for act in kinds]).exclude(proposed_by=user)
    else:
        rows = rows.filter(reduce(or_, (_on(case, act) for act in kinds), Q(pk=None)))
    # Most of the time nothing waits: then nobody need be judged.
    if not rows.exists():
        return []
    rows = rows.visible_to(user, kinds).select_related("proposed_by").order_by("pk")
    return [_waiting(row, case) for row in rows[:AT_ONCE]]


def _on(case: models.Model, act: Act) -> Q:
    """Acts of this kind on the case itself, or on what is told on its page."""
    if not act.told_on:
        return Q(name=act.name, target_id=str(case.pk))
    keys = act.model._base_manager.filter(**{act.told_on: case}).annotate(key=Cast("pk", models.CharField()))
    return Q(name=act.name, target_id__in=keys.values("key"))


def _waiting(row: PendingAct, case: models.Model | None) -> Waiting:
    title = row.act.label if case is not None and not row.act.told_on else str(row)
    return Waiting(title, row.proposed_by, row.proposed_at, reverse("desk_confirming:detail", args=[row.pk]))
