"""Whether what an export holds is still for the person who asked for it: of the list, and of each row in it."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from portal.desk.desk import Desk
from portal.desk.naming import desk_named
from portal.exports.models import Export

AT_ONCE = 5_000
SUSPENDED = "账号已经停用。"
NO_LIST = "您现在不能打开这一列表。"
OUT_OF_REACH = "其中有 {} 项已不在您的范围之内（例如已经回避、收回任务或者移除），请重新导出。"


class OutOfReach(Exception):
    """The list, or a row of it, is not for this person any more; says why."""


def check_list(export: Export, user: Any) -> Desk:
    """The desk, for a person who may open it now. Raises `OutOfReach`."""
    if not user.is_active:
        raise OutOfReach(SUSPENDED)
    desk = desk_named(export.list_name)
    if desk is None or not desk.who(user):
        raise OutOfReach(NO_LIST)
    return desk


def check_rows(desk: Desk, user: Any, keys: Sequence[str]) -> None:
    """Raise `OutOfReach` unless each of these rows may be seen now."""
    rows, left, found = desk.rows(user).order_by(), iter(keys), 0
    while some := list(islice(left, AT_ONCE)):
        found += rows.filter(pk__in=some).values("pk").distinct().count()
    if missing := len(set(keys)) - found:
        raise OutOfReach(OUT_OF_REACH.format(missing))


def check_reach(export: Export) -> None:
    """Raise `OutOfReach` unless all that the export holds is for the person who asked for it now."""
    user = type(export.asked_by)._default_manager.get(pk=export.asked_by_id)
    check_rows(check_list(export, user), user, export.keys)
