"""Verbs of exports. Each ends the file it does away with after the commit."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.access.models import User
from portal.desk.naming import desk_named
from portal.errors import TransitionNotAllowed
from portal.exports import letters
from portal.exports.enums import ExportState
from portal.exports.models import Export
from portal.exports.shelf import drop
from portal.exports.transitions import DISCARD, EXPIRE, FINISH, GIVE_UP, STOP
from portal.identity.crypto import blind_index
from portal.jobs import queue_job
from portal.journal.actions import record
from portal.transitions.core import Transition, apply_transition, lock

MAKE = "portal.exports.tasks.make_export"
MOST_WAITING = 3
MOST_KEPT = 20
PURPOSE = "exports.conditions"
TOO_MANY = f"您已有 {MOST_WAITING} 项导出正在制作，请等其中一项完成或者删除后再提出。"
TOO_MANY_KEPT = f"您已有 {MOST_KEPT} 项导出尚未到期，请先在“我的导出”中删除不再需要的，再提出新的导出。"


@transaction.atomic
def ask_export(list_name: str, *, by: User, conditions: str, form: str, total: int) -> Export:
    """Have a worker make the list into a file, as `conditions` (the query of its address) narrow it.

    Asked for once more while it is being made, it is the same export. Raises `PermissionDenied` for a list that is not
    this person's, `TransitionNotAllowed` where too many are being made.
    """
    # Two requests at once: the second finds what the first has asked for.
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    desk = desk_named(list_name)
    if desk is None or not desk.who(by):
        raise PermissionDenied("您没有权限打开这一列表。")
    index = blind_index(conditions, PURPOSE)
    waiting = Export.objects.filter(asked_by=by, state=ExportState.ASKED)
    if same := waiting.filter(list_name=list_name, form=form, conditions_index=index).first():
        return same
    if waiting.count() >= MOST_WAITING:
        raise TransitionNotAllowed(TOO_MANY)
    if Export.objects.standing().filter(asked_by=by).count() >= MOST_KEPT:
        raise TransitionNotAllowed(TOO_MANY_KEPT)
    export = Export.objects.create(
        asked_by=by, list_name=list_name, label=desk.label, form=form, conditions=conditions, conditions_index=index, total=total
    )  # fmt: skip
    record(export, "export.asked", by=by, payload={"list": list_name, "form": form, "rows": total})
    queue_job(MAKE, export.pk)
    return export


@transaction.atomic
def finish_export(export: Export, *, name: str, size: int, keys: Sequence[str]) -> Export:
    """Put the file that was made in its place. Raises `TransitionNotAllowed` where it is not waited for any more."""
    made: dict[str, Any] = {
        "storage_name": name,
        "size": size,
        "keys": list(keys),
        "total": len(keys),
        "done": len(keys),
    }
    apply_transition(export, FINISH, by=None, payload={"rows": len(keys)}, made_at=clock.now(), **made)
    letters.tell_made(export)
    return export


@transaction.atomic
def stop_export(export: Export, *, reason: str) -> Export:
    """It is not for this person any more: nothing is made, and what was made goes."""
    _end(export, STOP, by=None, reason=reason)
    letters.tell_stopped(export, reason)
    return export


@transaction.atomic
def fail_export(export: Export) -> Export:
    """Give it up, after as many tries as there are."""
    _end(export, GIVE_UP, by=None)
    letters.tell_failed(export)
    return export


@transaction.atomic
def discard_export(export: Export, *, by: User) -> Export:
    """Delete it before its time, or ask for it no longer."""
    return _end(export, DISCARD, by=by)


@transaction.atomic
def expire_export(export: Export) -> Export:
    """Delete a file whose days are over."""
    return _end(export, EXPIRE, by=None)


def _end(export: Export, transition: Transition, *, by: User | None, reason: str = "") -> Export:
    """Forget what was searched for with the file."""
    lock(export)
    if name := export.storage_name:
        transaction.on_commit(partial(drop, name), robust=True)
    forgotten: dict[str, Any] = {"storage_name": None, "keys": [], "conditions": ""}
    return apply_transition(export, transition, by=by, reason=reason, **forgotten)
