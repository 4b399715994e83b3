"""A case tells on its own page which act proposed on it waits for its second person, and the first page tells that person."""

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
    if case is None:
        kinds = [act for act in known_acts() if act.may_confirm(user)]
        rows = PendingAct.objects.visible_to(user, kinds).exclude(proposed_by=user)
    else:
        kinds = [act for act in known_acts() if act.case_model is type(case)]
        where = Q(pk=None)
        for act in kinds:
            where |= _on(case, act)
        rows = PendingAct.objects.visible_to(user, kinds).filter(where)
    rows = rows.filter(state=PendingState.PENDING).select_related("proposed_by").order_by("pk")
    return [_waiting(row, case) for row in rows[:AT_ONCE]]


def _on(case: models.Model, act: Act) -> Q:
    """Acts of this kind on the case itself, or on what is told on its page."""
    if not act.told_on:
        return Q(name=act.name, target_id=str(case.pk))
    keys = act.model._base_manager.filter(**{act.told_on: case}).annotate(key=Cast("pk", models.CharField()))
    return Q(name=act.name, target_id__in=keys.values("key"))


def _waiting(row: PendingAct, case: models.Model | None) -> Waiting:
    title = row.act.label if case is not None and row.target_id == str(case.pk) else str(row)
    return Waiting(title, row.proposed_by, row.proposed_at, reverse("desk_confirming:detail", args=[row.pk]))
