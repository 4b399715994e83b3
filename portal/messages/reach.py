"""Whose letters stay closed: who is kept from a thing is kept from what was written about it (Article 28)."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from portal.messages.models import Message

Kept = Callable[[Any], models.QuerySet]
_kept: dict[str, Kept] = {}


def register_kept(model: type[models.Model], kept: Kept) -> None:
    """Let a model say which of its things `kept(user)` a person is kept from: letters about them are out of reach too."""
    _kept[model._meta.label_lower] = kept


def kept_from(user: Any) -> models.QuerySet[Message]:
    """The messages about things this person is kept from."""
    about = Q(pk__in=[])
    for label, kept in _kept.items():
        keys = kept(user).order_by().annotate(key=Cast("pk", models.CharField())).values("key")
        about |= Q(about_type=label, about_id__in=keys)
    return Message.objects.filter(about)
