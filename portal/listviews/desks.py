"""常用视图: the views one keeps, and those the office shares."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html

from portal.access.predicates import Predicate, is_staff_side
from portal.desk import Column, Desk, Filter, InfoPanel, Verb
from portal.desk.naming import desk_named
from portal.listviews import actions
from portal.listviews.content import resolved
from portal.listviews.forms import RenameForm
from portal.listviews.models import SavedView, keeps

keeps_view = Predicate("保存人或者共用的评审办", keeps)
SHARED = (("1", "评审办共用"), ("0", "仅供本人"))


class SavedViewDesk(Desk):
    model = SavedView
    name = "saved-views"
    label = "常用视图"
    empty = "在任何列表筛选、排序、选择列之后，点按“保存为视图”，即列在这里。"
    icon = "view"
    order = 891
    who = is_staff_side
    event_labels = {
        "view.saved": "保存视图", "view.renamed": "改名", "view.shared": "与评审办共用",
        "view.unshared": "改为仅供本人使用", "view.removed": "删除视图",
    }  # fmt: skip
    columns = (
        Column("名称", "name"),
        Column("列表", "label"),
        Column("评审办共用", "shared"),
        Column("保存人", "owner"),
        Column("保存时间", "saved_at"),
    )
    filters = (
        Filter("shared", "共用", lambda user: SHARED, lambda rows, value: rows.filter(shared=value == "1")),
        "saved_at",
    )
    search = ("name", "label")
    verbs = (
        Verb(
            "rename", "改名", RenameForm, lambda view, by, data: actions.rename_view(view, by=by, **data),
            permission=keeps_view, options=lambda view, user: {"row": view},
        ),
        Verb(
            "share", "与评审办共用", None, lambda view, by, data: actions.share_view(view, by=by),
            permission=keeps_view, check=actions.check_share_view,
            help="评审办的人员打开同一列表时都可以选用；条件按各人自己的权限显示。", done="评审办的人员现在都可以选用。",
        ),
        Verb(
            "unshare", "改为仅供本人使用", None, lambda view, by, data: actions.unshare_view(view, by=by),
            permission=keeps_view, check=actions.check_unshare_view, done="现在仅供您本人使用。",
        ),
        Verb(
            "remove", "删除", None, lambda view, by, data: actions.remove_view(view, by=by),
            permission=keeps_view, check=actions.check_keeps, danger=True,
        ),
    )  # fmt: skip

    def rows(self, user: Any) -> models.QuerySet:
        return SavedView.objects.visible_to(user).select_related("owner")

    def info_panels(self, obj: SavedView, user: Any) -> list[InfoPanel]:
        desk = desk_named(obj.list_name)
        if desk is None or not desk.who(user):
            return [InfoPanel("视图", rows=[*self.summary(obj, user), ("打开", "您现在不能打开这一列表。")])]
        found = resolved(desk, user, obj.content.for_delivery())
        link = format_html('<a href="{}">打开列表</a>', reverse("listviews:open", args=[obj.pk]))
        rows = [("条件", found.words), ("已不存在的", found.missing), ("打开", link)]
        return [InfoPanel("视图", rows=[*self.summary(obj, user), *rows])]
