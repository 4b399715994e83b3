"""Which kinds of case are worked on here, by whom, and which application they end with."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from portal.access.predicates import Predicate, is_office


@dataclass(frozen=True)
class Kind:
    """`who` may work on a case of it; `application` leads from the case to the application with whose materials it goes."""

    model: type[models.Model]
    who: Predicate
    application: str


_kinds: dict[str, Kind] = {}


def register_casework(model: type[models.Model], who: Predicate, *, application: str) -> None:
    """Have cases of a model led and noted on."""
    _kinds[model._meta.label_lower] = Kind(model, who, application)


def kinds() -> list[Kind]:
    """Those registered."""
    return list(_kinds.values())


def _works_on(user: Any, case: Any) -> bool:
    kind = None if case is None else _kinds.get(case._meta.label_lower)
    return is_office(user) and (case is None or (kind is not None and kind.who(user, case)))


works_on_case = Predicate("评审办（须回避的人员除外）", _works_on)
