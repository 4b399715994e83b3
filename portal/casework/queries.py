"""What is known of a case's people."""

from typing import Any

from django.db import models
from django.db.models import CharField
from django.db.models.functions import Cast

from portal.casework.models import CaseLead, CaseNote


def on_case(case: models.Model) -> dict[str, str]:
    """How rows name the case."""
    return {"target_type": case._meta.label_lower, "target_id": str(case.pk)}


def lead_of(case: models.Model) -> CaseLead | None:
    return CaseLead.objects.filter(**on_case(case)).select_related("officer").first()


def notes_on(case: models.Model) -> list[CaseNote]:
    """The newest first."""
    return list(CaseNote.objects.filter(**on_case(case)).select_related("author").order_by("-pk"))


def noted(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Those of the cases on which something is noted."""
    keys = CaseNote.objects.filter(target_type=rows.model._meta.label_lower).values("target_id")
    return rows.annotate(_noted=Cast("pk", CharField())).filter(_noted__in=keys)


def led(rows: models.QuerySet[Any], officer: Any = None) -> models.QuerySet[Any]:
    """Those of the cases that the officer leads, or that nobody does."""
    leads = CaseLead.objects.filter(target_type=rows.model._meta.label_lower)
    if officer is not None:
        leads = leads.filter(officer=officer)
    own = rows.annotate(_key=Cast("pk", CharField()))
    keys = leads.values("target_id")
    return own.filter(_key__in=keys) if officer is not None else own.exclude(_key__in=keys)
