"""The office side of the title register."""

from typing import Any

from django.db.models import QuerySet

from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, Panel, Verb
from workflow.titles import actions
from workflow.titles.models import TitleUse
from workflow.titles.transitions import END


class TitleUseDesk(Desk):
    model = TitleUse
    name = "title-uses"
    label = "称号使用登记"
    icon = "openquote"
    order = 440
    who = is_office | is_discipline
    event_labels = {
        "title_use.registered": "登记称号使用",
    }
    columns = [
        Column("荣誉", "honour"),
        Column("载体", "medium"),
        Column("文字", "wording"),
        Column("地点或载体名称", "place"),
        Column("开始使用", "from_on"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "medium"]
    search = ["honour__number", "honour__public_name", "wording", "place"]
    verbs = [Verb("end", "停用", None, lambda obj, by, data: actions.end_title_use(obj, by=by), transition=END)]

    def rows(self, user: Any) -> QuerySet:
        return TitleUse.objects.select_related("honour", "user")

    def panels(self, obj: Any, user: Any) -> list[Panel]:
        rows = [("网址", obj.url or "—"), ("停止使用", obj.until_on or "—"), ("登记人", obj.user)]
        return [Panel("称号使用", rows=[*self.summary(obj, user), *rows])]
