"""Verbs of saved views."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.access.models import User
from portal.access.predicates import is_office
from portal.desk.desk import Desk
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.listviews.content import as_text
from portal.listviews.models import SavedView, keeps
from portal.shown import Shown, check_shown
from portal.transitions.core import lock

MOST = 30
TOO_MANY = f"您已保存 {MOST} 个视图，请先在“常用视图”中删除不用的。"
NOT_SHARED = "评审办共用的视图不保存搜索的文字，以免写明个人或者单位。请先取消搜索，或者只供本人使用。"
NOT_KEPT = "只有保存人可以更改视图；评审办共用的，评审办人员都可以更改。"


@transaction.atomic
def save_view(desk: Desk, *, by: User, name: str, shared: bool, kept: dict[str, Any]) -> SavedView:
    """Keep a list as it stands (`kept`, by `content.taken`). Raises `PermissionDenied` for a list that is not theirs."""
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not desk.who(by):
        raise PermissionDenied("您没有权限打开这一列表。")
    if SavedView.objects.filter(owner=by).count() >= MOST:
        raise TransitionNotAllowed(TOO_MANY)
    view = SavedView(
        list_name=desk.name, label=desk.label, owner=by, name=name.strip(), shared=shared,
        content=as_text(kept), searches=bool(kept["search"]),
    )  # fmt: skip
    if shared:
        _check_shared(view.searches, by)
    view.validate_constraints()
    view.save()
    record(view, "view.saved", by=by, payload={"list": desk.name, "shared": shared})
    return view


@transaction.atomic
def rename_view(view: SavedView, *, by: User, name: str, shown: Shown | None = None) -> SavedView:
    """Call it otherwise."""
    lock(view)
    check_keeps(view, by=by)
    check_shown(view, ["name"], shown)
    view.name = name.strip()
    view.validate_constraints()
    view.save(update_fields=["name"])
    record(view, "view.renamed", by=by)
    return view


@transaction.atomic
def share_view(view: SavedView, *, by: User) -> SavedView:
    """Have all of the office use it. Raises `TransitionNotAllowed` for one with a search in it."""
    lock(view)
    check_share_view(view, by=by)
    view.shared = True
    view.validate_constraints()
    view.save(update_fields=["shared"])
    record(view, "view.shared", by=by)
    return view


@transaction.atomic
def unshare_view(view: SavedView, *, by: User) -> SavedView:
    """Have it back for oneself."""
    lock(view)
    check_unshare_view(view, by=by)
    view.shared = False
    view.save(update_fields=["shared"])
    record(view, "view.unshared", by=by)
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> None:
    """Keep it no longer."""
    lock(view)
    check_keeps(view, by=by)
    record(view, "view.removed", by=by, payload={"list": view.list_name})
    view.delete()


def check_keeps(view: SavedView, *, by: Any) -> None:
    """Raise `PermissionDenied` unless it is this person's, or the office's."""
    if not keeps(by, view):
        raise PermissionDenied(NOT_KEPT)


def check_share_view(view: SavedView, *, by: Any) -> None:
    """Raise what keeps it from being shared."""
    check_keeps(view, by=by)
    if view.shared:
        raise TransitionNotAllowed("该视图已由评审办共用。")
    _check_shared(view.searches, by)


def check_unshare_view(view: SavedView, *, by: Any) -> None:
    """Raise what keeps it from being taken back: its owner alone may."""
    if view.owner_id != getattr(by, "pk", None):
        raise PermissionDenied("只有保存人可以改为仅供本人使用；不再需要的，可以删除。")
    if not view.shared:
        raise TransitionNotAllowed("该视图仅供本人使用。")


def _check_shared(searches: bool, by: Any) -> None:
    if not is_office(by):
        raise PermissionDenied("只有评审办可以与评审办共用视图。")
    if searches:
        raise TransitionNotAllowed(NOT_SHARED)
