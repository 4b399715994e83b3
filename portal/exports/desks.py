"""我的导出: the files that one asked for, with how far they are."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat

from portal import clock
from portal.access.predicates import is_staff_side
from portal.desk import Column, Desk, Document, InfoPanel, Verb
from portal.desk.filtering import boxes
from portal.desk.listing import conditions
from portal.desk.naming import desk_named
from portal.exports.actions import discard_export, stop_export
from portal.exports.enums import ExportState, Form
from portal.exports.models import KEPT_DAYS, Export
from portal.exports.reach import OutOfReach, check_reach
from portal.exports.shelf import taken
from portal.exports.transitions import DISCARD, owns_export


def file_of(export: Export) -> bytes:
    """The bytes, for who asked for them and may still see each row. Raises `PermissionDenied`, `FileAway`."""
    try:
        check_reach(export)
    except OutOfReach as words:
        stop_export(export, reason=str(words))
        raise PermissionDenied(f"“{export}”不再提供：{words}") from words
    return taken(str(export.storage_name))


def _is_ready(form: Form) -> Any:
    return lambda export: export.state == ExportState.MADE and export.form == form and export.kept_until > clock.now()


def progress_words(export: Export) -> str:
    if export.state == ExportState.ASKED:
        return f"{export.done}/{export.total} 项" if export.done else f"等候制作，共 {export.total} 项"
    return f"{export.total} 项" if export.state == ExportState.MADE else "—"


class ExportDesk(Desk):
    """A person's own exports alone, whatever their roles."""

    model = Export
    name = "exports"
    label = "我的导出"
    empty = "项数较多的列表导出之后，由后台制作，列在这里。"
    icon = "download"
    order = 890
    who = is_staff_side
    help = f"导出的文件加密存放，只有本人可以下载，制成 {KEPT_DAYS} 日后自动删除；下载时重新核对您的权限。"
    event_labels = {"export.asked": "提出导出"}
    columns = (
        Column("列表", "label"),
        Column("格式", "form"),
        Column("状态", "state", badge=True),
        Column("进度", progress_words, by="done"),
        Column("提出时间", "asked_at"),
        Column("保留至", lambda export: export.kept_until if export.state == ExportState.MADE else None, by="made_at"),
    )
    filters = ("state", "asked_at")
    verbs = (
        Verb(
            "discard",
            "删除",
            None,
            lambda export, by, data: discard_export(export, by=by),
            transition=DISCARD,
            danger=True,
            many=True,
            help="文件随即删除，不能恢复；仍然需要的，可以重新导出。",
        ),
    )
    documents = (
        Document("table", "导出的表格", file_of, permission=owns_export, when=_is_ready(Form.CSV), form="csv"),
        Document("table", "导出的表格", file_of, permission=owns_export, when=_is_ready(Form.XLSX), form="xlsx"),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return Export.objects.filter(asked_by=user)

    def list_rows(self, user: Any) -> models.QuerySet:
        return self.rows(user).defer("keys", "conditions")

    def next_step(self, obj: Export, user: Any) -> str:
        if obj.state == ExportState.MADE:
            return f"请在 {clock.display(obj.kept_until)} 之前下载。" if obj.kept_until else ""
        return (
            "正在制作，本页自动更新；完成之后另发站内消息，可以先办理其他事项。"
            if obj.state == ExportState.ASKED
            else ""
        )

    def info_panels(self, obj: Export, user: Any) -> list[InfoPanel]:
        rows = [*self.summary(obj, user), ("条件", _conditions_of(obj, user)), ("大小", _size_of(obj))]
        return [InfoPanel("导出", rows=rows, template="exports/progress.html")]


def _conditions_of(export: Export, user: Any) -> list[str]:
    """In words, as its list names them now."""
    desk = desk_named(export.list_name)
    query = QueryDict(export.conditions.for_delivery())
    return [words for words, _ in conditions(query, boxes(desk, user, query))] if desk and desk.who(user) else []


def _size_of(export: Export) -> str:
    return filesizeformat(export.size) if export.state == ExportState.MADE else ""
