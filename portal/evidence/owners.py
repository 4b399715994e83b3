"""Who may read a file is asked of the thing it belongs to. An app registers its models in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from portal.access.predicates import nobody
from portal.evidence.models import EvidenceFile

May = Callable[[Any, Any], bool]
OnRead = Callable[[Any, Any, EvidenceFile, str], object]
Since = Callable[[Any], datetime | None]


@dataclass(frozen=True, slots=True)
class EvidenceOwner:
    """The answers of one model about its files."""

    may_read: May
    may_remove: May
    on_read: OnRead | None
    since: Since


def _always(thing: Any) -> None:
    """Nothing more is ever asked for."""


_owners: dict[str, EvidenceOwner] = {}


def register_evidence_owner(
    model: type[models.Model],
    may_read: May,
    *,
    may_remove: May = nobody,
    on_read: OnRead | None = None,
    since: Since = _always,
) -> None:
    """Let a model own evidence. `may_read` and `may_remove` take `(user, thing)`; `on_read` is told of each look, and why:
    `(user, thing, file, reason)`, without a reason where only the copy was shown.

    `since(thing)` is when more was asked for: what comes from then on is counted by itself.
    """
    _owners[model._meta.label_lower] = EvidenceOwner(may_read, may_remove, on_read, since)


def owner_of(target: models.Model) -> EvidenceOwner:
    """The registered answers. Raises `LookupError` for a model that registered none."""
    label = target._meta.label_lower
    if label not in _owners:
        raise LookupError(f"{label} has not called register_evidence_owner")
    return _owners[label]


def may_read(user: Any, file: EvidenceFile) -> bool:
    """Whether the user may read the file now; no when its thing is gone or unregistered."""
    owner = _owners.get(file.target_type)
    target = file.target if owner else None
    return bool(owner and target is not None and owner.may_read(user, target))
