"""Lists that are drafted and not public yet."""

from collections.abc import Iterable
from typing import Any

from portal.access.predicates import is_editor, is_office
from portal.desk.todo import Todo, register_todo
from workflow.programmes.due import TOGETHER, Basis, counted, of_stage
from workflow.publicity.enums import NoticeState
from workflow.publicity.models import Notice


@register_todo
def drafts_to_publish(user: Any) -> Iterable[Todo]:
    """For those who publish them (Articles 21, 27)."""
    if not (is_office | is_editor)(user):
        return
    rows = Notice.objects.filter(state=NoticeState.DRAFT)
    for _, count, first, articles in counted(rows, TOGETHER, Basis("stage__entered_at", of_stage)):
        words = f"公示名单：{count} 件草稿待发布"
        yield Todo(words, "/admin/desk/notices/?state=draft", None, words, since=first, articles=articles)
