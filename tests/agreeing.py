"""Whether a desk's buttons say what its actions do: shown exactly where the act, with something typed, succeeds."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from tests.conftest import fresh_from_db


def disagreements(desk: Any, obj: Any, user: Any, typed: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The verbs whose button and act answer differently now; `typed` is what each verb's form would hand over."""
    return [
        f"{name}: {'shown, but refused' if shown else 'hidden, but would succeed'}"
        for name, data in typed.items()
        if (shown := desk.verb(name).available(user, obj)) is not succeeds(desk.verb(name), obj, user, data)
    ]


def succeeds(verb: Any, obj: Any, user: Any, data: Mapping[str, Any]) -> bool:
    """Whether the act goes through; whatever it wrote is taken back."""
    try:
        with transaction.atomic():
            verb.call(fresh_from_db(obj), user, dict(data))
            transaction.set_rollback(True)
    except (ValidationError, PermissionDenied):
        return False
    return True
