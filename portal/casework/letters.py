"""Who was named to lead a case learns of it."""

from typing import Any

from django.db import models

from portal.desk.links import page_of
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter

LED = Letter(
    "case.lead_set",
    "被指定的主办人",
    "由您主办：{title}",
    "{by} 指定您为“{title}”的主办人，请跟进办理期限，并在办件页面的“内部备注”中记明进展。",
    events=("case.lead_set",),
    when="由他人指定的",
    asks="查看办件",
)
SILENT = {"case.noted": "评审办内部记录，在办件页面可查"}


def tell_lead(case: models.Model, officer: Any, *, by: Any) -> None:
    queue_letter(LED, about=case, to=officer, url=page_of(case, officer), title=str(case), by=str(by or "系统"))
