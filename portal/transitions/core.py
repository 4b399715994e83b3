"""The engine: a transition is data, and one function applies it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from portal.access.predicates import Predicate
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.languages import spoken
from portal.questions import Question, question
from portal.quotes import cannot
from portal.shown import check_reading
from portal.transitions.models import GUARD

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb of a thing's life.

    `event` is past tense and namespaced (`objection.accepted`); `permission` is asked with the actor and the thing;
    `label` is the Chinese verb a button or an error shows.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    permission: Predicate
    event: str
    reason_required: bool = False


@contextmanager
def _guard_open() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [GUARD])
        yield
        cursor.execute("SELECT set_config(%s, 'off', true)", [GUARD])


def lock(obj: M, *related: str) -> M:
    """Take the row's lock for this transaction and bring the object up to date. `related` are read with it, not locked.

    Not its key's: rows that point to it, as applications to their edition, are written meanwhile. Raises
    `TransitionNotAllowed` for a row that was taken away since it was read, and what `check_reading` raises for one that
    is not as the page of this act showed it.
    """
    found = _locking(type(obj), related)(pk=obj.pk)
    if not found:
        raise TransitionNotAllowed(f"“{obj}”已经移除，请返回列表查看最新情况。")
    obj.refresh_from_db(from_queryset=cast("models.QuerySet[M]", _Read(found[0])))
    check_reading(obj)
    return obj


@cache
def _locking(model: type[M], related: tuple[str, ...]) -> Question[M]:
    """Every verb asks this, of few models; to compose it took longer than to answer it."""
    rows = model._base_manager.select_for_update(of=("self",), no_key=True)
    related_too = rows.select_related(*related) if related else rows
    return question(lambda pk: related_too.filter(pk=pk))


class _Read:
    """What `refresh_from_db` would ask for, read already: with every field, also those that the object was to read later."""

    def __init__(self, row: models.Model) -> None:
        self._row = row

    def filter(self, **key: Any) -> "_Read":
        return self

    def only(self, *fields: str) -> "_Read":
        return self

    def get(self) -> models.Model:
        return self._row


@transaction.atomic
def apply_transition(
    obj: M,
    transition: Transition,
    *,
    by: Any,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    **changes: Any,
) -> M:
    """Lock, check, write, journal, in one transaction; the only code that writes a state.

    `by` is the acting user, or None for the system itself. `changes` are further fields written with the state.
    Raises `PermissionDenied` (wrong person), `TransitionNotAllowed` (wrong moment), `ValidationError` (no reason).
    """
    # Whoever comes second reads the state that the first has written, and is refused.
    lock(obj)
    check_actor(obj, transition, by=by)
    check_source(obj, transition)
    if transition.reason_required and not reason.strip():
        raise ValidationError(f"“{transition.label}”须写明理由，请补充后再提交。", code="reason")
    before = {name: getattr(obj, name) for name in ("state", *changes)}
    try:
        _write(obj, {"state": transition.target, **changes})
        payload = {**(payload or {}), "from": str(before["state"]), "to": str(transition.target)}
        record(obj, transition.event, by=by, reason=reason, payload=payload)
    except Exception:
        # What the database refused must not stand on the object: a page would show it.
        for name, value in before.items():
            setattr(obj, name, value)
        raise
    return obj


def _write(obj: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(obj, name, value)
    with _guard_open():
        obj.save(update_fields=[*values])


def check_actor(obj: models.Model, transition: Transition, *, by: Any) -> None:
    """Raise `PermissionDenied` unless `by` may perform the transition; the system (None) may."""
    if by is not None and not transition.permission(by, obj):
        raise PermissionDenied(f"您没有权限执行“{transition.label}”，该操作由{transition.permission.name}进行。")


def check_source(obj: Any, transition: Transition) -> None:
    """Raise `TransitionNotAllowed` unless the thing is in a state the transition starts from."""
    if obj.state not in transition.sources:
        told = _("当前状态为“%(state)s”，%(cannot)s。请刷新页面查看最新状态。")
        raise TransitionNotAllowed(
            told % {"state": spoken(obj.get_state_display()), "cannot": cannot(transition.label)}
        )


def check_transition(obj: Any, transition: Transition, *, by: Any) -> None:
    """Raise what keeps `by` from the transition now: the person, or the state it would start from."""
    check_actor(obj, transition, by=by)
    check_source(obj, transition)


def allows(check: Callable[..., Any], obj: Any, *, by: Any = None) -> bool:
    """Whether an action's own check lets it be done now: for pages that show a button or not."""
    return not obstacles(check, obj, by=by)


def obstacles(check: Callable[..., Any], obj: Any, *, by: Any = None) -> list[str]:
    """All that the action would answer if it were done now, in words; nothing where nothing stands in its way."""
    try:
        check(obj, by=by)
    except PermissionDenied as refusal:
        return [str(refusal) or "您没有权限进行此操作。"]
    except ValidationError as refusal:
        return [*refusal.messages]
    return []


def may_apply(obj: Any, transition: Transition, user: Any) -> bool:
    """Whether a button for the transition should be shown to the user now."""
    return obj.state in transition.sources and transition.permission(user, obj)
