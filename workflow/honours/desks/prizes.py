"""The office side of what winners owe: what prize money was used for, and how every duty stands (Articles 6, 27, 32)."""

from typing import Any

from django.db.models import QuerySet

from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, Filter, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.errors import cite
from portal.evidence.models import EvidenceFile
from workflow.applications.permissions import barred_from
from workflow.honours import actions
from workflow.honours.enums import HonourState, PrizeUseState
from workflow.honours.models import Honour, PrizeUseStatement
from workflow.honours.obligations import Duty, all_duties, fulfilment_of, with_duties
from workflow.honours.rules import prize_use_article
from workflow.honours.transitions import ACCEPT_USE, REFUSE_USE
from workflow.programmes.models import Edition


def _article(statement: PrizeUseStatement) -> str:
    return prize_use_article(statement.honour.edition.rules)


class PrizeUseDesk(Desk):
    model = PrizeUseStatement
    name = "prize-uses"
    label = "奖金使用说明"
    empty = "奖金拨付后，获奖者提交的使用说明列在这里。"
    icon = "list-ul"
    order = 437
    who = is_office | is_discipline
    columns = [
        Column("荣誉", "honour"),
        Column("用途", "use_label"),
        Column("金额（元）", "amount_yuan"),
        Column("填报时间", "stated_at"),
        Column("办理情况", "state", badge=True),
    ]
    filters = ["state", "stated_at"]
    search = ["honour__number", "honour__public_name", "description"]
    verbs = [
        Verb(
            "accept", "核实认可", None, lambda obj, by, data: actions.accept_prize_use(obj, by=by),
            transition=ACCEPT_USE, check=actions.check_accept_use, article=_article,
        ),
        Verb(
            "refuse", "不予认可", ReasonForm, lambda obj, by, data: actions.refuse_prize_use(obj, by=by, **data),
            transition=REFUSE_USE, check=actions.check_refuse_use, article=_article, danger=True, whole_case=True,
            help="证明材料不能说明用于规定用途的，写明理由，原文告知获奖者；这笔奖金须重新说明，或者在“荣誉与证书”中要求退回。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = PrizeUseStatement.objects.select_related("honour__edition", "honour__holder")
        return rows.exclude(honour__application__in=barred_from(user)).order_by("-stated_at", "-pk")

    def next_step(self, obj: Any, user: Any) -> str:
        if obj.state != PrizeUseState.STATED or not is_office(user):
            return ""
        return "请核对证明材料：属于规定用途的核实认可，不属于的不予认可。"

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        rows = [*self.summary(obj, user), ("说明", obj.description), ("不予认可的理由", obj.refused_because)]
        files = {"files": list(EvidenceFile.objects.of(obj))}
        return [
            InfoPanel("奖金使用说明", rows=rows),
            InfoPanel("证明材料", template="confirming/files.html", context=files),
        ]


class ObligationDesk(Desk):
    """Every winner with how each duty stands; the duties are those that the apps above have registered."""

    model = Honour
    name = "obligations"
    label = "获奖者义务"
    empty = "表彰决定印发后，每名获奖者的义务和履行情况列在这里。"
    icon = "tasks"
    order = 438
    who = is_office | is_discipline
    journal = False
    search = ["number", "public_name", "public_unit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [
            Column("编号", "number", one_line=True),
            Column("获奖者", "public_name"),
            Column("届次", "edition"),
            *(_column(duty) for duty in all_duties()),
        ]
        self.filters = [
            Filter("edition", "届次", _editions, lambda rows, values: rows.filter(edition__in=values), many=True),
            Filter(
                "owes", "待履行", lambda user: [(duty.code, duty.label) for duty in all_duties()],
                lambda rows, value: rows.filter(**{f"owes_{value}": True}),
            ),
        ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        """Standing honours: with a revocation nothing of this is owed any more."""
        rows = Honour.objects.filter(state=HonourState.ACTIVE).exclude(application__in=barred_from(user))
        return with_duties(rows.select_related("edition"))

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        rows = [(duty.label, _told(duty, obj)) for duty in all_duties()]
        return [InfoPanel("获奖者", rows=self.summary(obj, user)[:3]), InfoPanel("义务履行情况", rows=rows)]


def _editions(user: Any) -> list[tuple[Any, str]]:
    return [(one.pk, one.name) for one in Edition.objects.filter(honours__isnull=False).distinct()]


def _column(duty: Duty) -> Column:
    return Column(duty.label, lambda honour: str(fulfilment_of(duty, honour)))


def _told(duty: Duty, honour: Honour) -> str:
    article = duty.article(honour.edition.rules)
    said = str(fulfilment_of(duty, honour))
    return f"{said}（{cite(article)}）" if article else said
