"""What is told of an export, to nobody but whoever asked for it. No letter says what was searched for."""

from typing import Any

from portal.exports.models import Export
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence

EXPORT_MADE = Letter(
    "exports.made",
    "导出的本人",
    "导出已制成：{list}",
    "您导出的“{list}”（共{total}项）已经制成，请在{until}之前下载，逾期自动删除。下载时重新核对您的权限。",
    events=("export.made",),
    asks="去下载",
)
EXPORT_STOPPED = Letter(
    "exports.stopped",
    "导出的本人",
    "导出已停止：{list}",
    "您导出的“{list}”已经停止，文件不再提供。\n理由：{reason}",
    events=("export.stopped",),
    when="账号停用的除外",
)
EXPORT_FAILED = Letter(
    "exports.failed",
    "导出的本人",
    "导出未能制成：{list}",
    "您导出的“{list}”多次制作都没有完成，系统已经记录错误。请稍后重新导出，仍不成功的，请告知系统管理员。",
    events=("export.failed",),
)
SILENT = {
    "export.asked": "本人刚刚提出，页面显示进度",
    "export.discarded": "本人刚刚删除",
    "export.expired": "制成的通知已经写明何时删除",
}


def tell_made(export: Export) -> None:
    _tell(EXPORT_MADE, export, total=export.total, until=export.kept_until)


def tell_stopped(export: Export, reason: str) -> None:
    """A suspended account reads no letters."""
    if export.asked_by.is_active:
        _tell(EXPORT_STOPPED, export, reason=sentence(reason))


def tell_failed(export: Export) -> None:
    _tell(EXPORT_FAILED, export)


def _tell(letter: Letter, export: Export, **values: Any) -> None:
    queue_letter(
        letter, about=export, to=export.asked_by, url=f"/admin/desk/exports/{export.pk}/",
        list=export.label, **values,
    )  # fmt: skip
