"""The office plans a ceremony, notes how it went, puts the record right."""

from typing import Any

from django.db.models import QuerySet

from portal.access.predicates import is_office
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.transitions.core import may_apply
from workflow.ceremonies import actions, forms
from workflow.ceremonies.enums import CeremonyState
from workflow.ceremonies.models import Ceremony
from workflow.ceremonies.transitions import CANCEL, RECORD


def of_ceremony(obj: Any, user: Any) -> dict[str, Any]:
    return {"row": obj}


def article_of(ceremony: Ceremony) -> str:
    return str(ceremony.edition.rules.commendation.article)


def as_planned(ceremony: Ceremony) -> dict[str, Any]:
    """The day and the place that the guests were told."""
    return {"举行日期": ceremony.held_on, "举行地点": ceremony.place}


class CeremonyDesk(Desk):
    model = Ceremony
    name = "ceremonies"
    label = "颁授仪式"
    empty = "表彰决定印发后安排的颁授仪式列在这里。"
    icon = "date"
    order = 435
    who = is_office
    event_labels = {
        "ceremony.planned": "安排颁授仪式",
        "ceremony.changed": "变更日期、地点",
        "ceremony.corrected": "更正记录",
    }
    columns = [
        Column("届次", "edition"),
        Column("举行日期", "held_on"),
        Column("举行地点", "place"),
        Column("颁奖人", "awarded_by"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition"]
    search = ["edition__name", "place", "awarded_by"]
    list_verbs = [
        Verb(
            "plan", "安排颁授仪式", forms.PlanForm,
            lambda obj, by, data: actions.plan_ceremony(data.pop("edition"), by=by, **data), permission=is_office,
            help="安排后在届次页面公开，并邀请获奖者出席。",
        )
    ]  # fmt: skip
    verbs = [
        Verb(
            "record", "登记已举行", forms.RecordForm, lambda obj, by, data: actions.record_ceremony(obj, by=by, **_said(data)),
            transition=RECORD, check=actions.check_record, options=of_ceremony, article=article_of, done="已登记举行情况。",
            help="登记后在届次页面公开。已经撤销的荣誉不列入。",
        ),
        Verb(
            "change", "变更日期、地点", forms.ChangeForm, lambda obj, by, data: actions.change_ceremony(obj, by=by, **data),
            permission=is_office, check=actions.check_change, options=of_ceremony, article=article_of,
        ),
        Verb(
            "cancel", "取消颁授仪式", forms.CancelForm, lambda obj, by, data: actions.cancel_ceremony(obj, by=by, **data),
            transition=CANCEL, check=actions.check_cancel, article=article_of, danger=True, rests_on=as_planned,
        ),
        Verb(
            "correct", "更正记录", forms.CorrectForm, lambda obj, by, data: actions.correct_ceremony(obj, by=by, **data),
            permission=is_office, check=actions.check_correct, options=of_ceremony, article=article_of,
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return Ceremony.objects.select_related("edition", "report")

    def next_step(self, obj: Any, user: Any) -> str:
        if may_apply(obj, RECORD, user):
            return "请在举行之后登记颁奖人和领取情况。"
        return "记录有误的，写明理由更正。" if obj.state == CeremonyState.HELD else ""

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        more = [("报道页面", obj.report_address), ("取消的理由", obj.cancelled_because)]
        lines = obj.presentations.select_related("honour")
        return [
            InfoPanel("颁授仪式", rows=[*self.summary(obj, user), *((label, text) for label, text in more if text)]),
            InfoPanel("领取情况", rows=[(f"{one.honour.number} {one.honour.public_name}", one.words) for one in lines]),
        ]


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """A first record shows nothing that another could have changed."""
    return {name: value for name, value in data.items() if name != "shown"}
