"""The office sees who is on which list, and notes to whom one was handed."""

from typing import Any

from django.db.models import QuerySet

from portal import clock
from portal.access.predicates import is_office
from portal.desk import Column, Desk, Document, Filter, InfoPanel, Verb
from portal.errors import cite
from workflow.applications.permissions import barred_from
from workflow.rosters import actions, forms
from workflow.rosters.documents import handed_sheet
from workflow.rosters.models import RosterHandover, RosterPlace
from workflow.rosters.queries import known_lists


def _choices(user: Any) -> list[tuple[str, str]]:
    return [(code, name) for _, code, name in known_lists()]


class RosterDesk(Desk):
    model = RosterPlace
    name = "rosters"
    label = "获奖后纳入的名单"
    empty = "获奖者收到征求意见之后列在这里；未经本人同意，不能录入。"
    icon = "list-ul"
    order = 437
    who = is_office
    help = "只有本人同意的才在名单之内；待答复、不同意、已退出的不得提供给任何单位。"
    event_labels = {"roster.asked": "征求纳入名单的意见"}
    columns = [
        Column("名单", "rule.name"),
        Column("荣誉编号", "honour.number", one_line=True),
        Column("获奖者", "honour.public_name"),
        Column("所在单位", "honour.public_unit"),
        Column("征求同意时间", "asked_at"),
        Column("本人答复时间", "answered_at"),
        Column("状态", "state", badge=True),
    ]
    filters = [
        "state",
        Filter("roster", "名单", _choices, lambda rows, values: rows.filter(roster__in=values), many=True),
        "asked_at",
    ]
    search = ["honour__number", "honour__public_name", "honour__public_unit"]

    def rows(self, user: Any) -> QuerySet:
        rows = RosterPlace.objects.select_related("honour__edition__programme")
        return rows.exclude(honour__application__in=barred_from(user))

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        purpose = [("用途", obj.rule.effect), ("依据", cite(obj.rule.article))]
        handed = [(clock.display(one.handed_at), one.recipient) for one in obj.handovers.all()]
        return [
            InfoPanel("获奖后纳入名单", rows=[*self.summary(obj, user), *purpose]),
            InfoPanel("提供过含有其姓名的名单", rows=handed or [("提供给", "没有提供过")]),
        ]


class HandoverDesk(Desk):
    model = RosterHandover
    name = "roster-handovers"
    label = "名单提供记录"
    empty = "名单提供给其他单位的，逐次登记，列在这里。"
    icon = "mail"
    order = 438
    who = is_office
    event_labels = {"roster.handed_over": "提供名单"}
    columns = [
        Column("名单", "name"),
        Column("奖项", "programme"),
        Column("提供给", "recipient"),
        Column("提供时间", "handed_at"),
        Column("经办人", "by"),
    ]
    search = ["name", "recipient"]
    documents = [Document("list", "名单（XLSX，仍在名单之内的）", handed_sheet, form="xlsx")]
    list_verbs = [
        Verb(
            "hand-over", "提供名单", forms.HandOverForm,
            lambda obj, by, data: actions.hand_over(data.pop("programme"), by=by, **data), permission=is_office,
            help="列入的是此刻同意在名单之内的获奖者。以后有人退出、荣誉被撤销的，系统提醒通知接收单位。",
        )
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = RosterHandover.objects.select_related("programme", "by")
        return rows.exclude(places__honour__application__in=barred_from(user))

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        places = obj.places.select_related("honour__edition")
        people = [
            (place.honour.number, f"{place.honour.public_name}（{place.get_state_display()}）") for place in places
        ]
        return [
            InfoPanel("名单提供", rows=[*self.summary(obj, user), ("用途", obj.purpose)]),
            InfoPanel("名单", rows=people),
        ]
