"""The desk of what others are asked about objections (Article 31): each reads its own question, the office all."""

from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils.text import Truncator

from objections import actions
from objections.consulted import able_to_reply, consultations_of, is_consulted, may_read_reply, may_see_shared
from objections.custody import reply_text
from objections.desk_forms import AnswerForm
from objections.enums import ConsultationState
from objections.models import Consultation
from objections.permissions import may_read_objection
from objections.transitions import ANSWER, GO_ON, WITHDRAW_CONSULTATION
from portal import clock
from portal.access.predicates import is_department, is_discipline, is_office, is_reviewer
from portal.desk.desk import Desk
from portal.desk.forms import ReasonForm
from portal.desk.parts import Column, Filter, InfoPanel, Verb
from portal.documents.wording import official_date
from portal.evidence.models import EvidenceFile
from portal.evidence.receiving import Uploader

SAID = 40
"""Characters of a question that stand in the list."""


def asked_text(consultation: Consultation) -> str:
    """The beginning of what was asked."""
    return Truncator(consultation.question).chars(SAID)


def term_text(consultation: Consultation) -> str:
    """Until when a reply is waited for, flagged when that is past."""
    if consultation.due_on is None:
        return "日历未确认"
    if not consultation.is_late or consultation.ended_at:
        return str(consultation.due_on)
    return f"{consultation.due_on} {'逾期答复' if consultation.replied_at else '已逾期'}"


class ConsultationDesk(Desk):
    """Consultations on objections."""

    model = Consultation
    name = "objection-consultations"
    label = "异议征求意见"
    empty = "评审办就异议征求部门、专家意见之后，列在这里。"
    icon = "mail"
    order = 301
    who = is_office | is_department | is_reviewer | is_discipline
    columns = (
        Column("征求事项", asked_text),
        Column("异议", lambda consultation: consultation.told_number or "—"),
        Column("被征求方", lambda consultation: str(consultation.party)),
        Column("状态", "state", badge=True),
        Column("期限", term_text, by="due_on"),
        Column("征求时间", "asked_at"),
        Column("答复时间", "replied_at"),
    )
    filters = (
        "state",
        Filter(
            "overdue",
            "期限",
            lambda user: [("yes", "已逾期")],
            lambda rows, value: rows.filter(pk__in=Consultation.objects.overdue()),
        ),
        "asked_at",
    )
    search = ("question", "department__name", "expert__display_name", "told_number")
    verbs = (
        Verb(
            "reply", "答复", AnswerForm, lambda obj, by, data: actions.answer_consultation(obj, by=by, **data),
            transition=ANSWER, permission=is_consulted, check=actions.check_answer,
            options=lambda obj, user: {"uploader": Uploader(user=user)},
            article=lambda obj: obj.objection.rules.deadlines_article, whole_case=True,
            help="只能答复一次，由评审办办理时参考，不公开。",
        ),
        Verb(
            "withdraw", "撤回征求意见", ReasonForm,
            lambda obj, by, data: actions.withdraw_consultation(obj, by=by, **data),
            transition=WITHDRAW_CONSULTATION, check=actions.check_withdraw_consultation,
            article=lambda obj: obj.objection.rules.deadlines_article,
            help="撤回以后可以重新征求。理由将告知被征求意见的部门、专家，不得出现提出人的信息。",
        ),
        Verb(
            "go-on", "不再等待答复", ReasonForm, lambda obj, by, data: actions.go_on_unanswered(obj, by=by, **data),
            transition=GO_ON, check=actions.check_go_on,
            article=lambda obj: obj.objection.rules.deadlines_article,
            help="答复期限届满以后办理，此后不再接收答复。理由将告知被征求意见的部门、专家，不得出现提出人的信息。",
        ),
    )  # fmt: skip

    def rows(self, user: Any) -> QuerySet[Consultation]:
        number = F("objection__number") if (is_office | is_discipline)(user) else Value("")
        return consultations_of(user).annotate(told_number=number)

    def title(self, obj: Consultation) -> str:
        return f"征求{obj.party}的意见：{asked_text(obj)}"

    def shows_journal(self, obj: Consultation, user: Any) -> bool:
        return may_read_objection(user, obj.objection)

    def next_step(self, obj: Consultation, user: Any) -> str:
        if obj.state != ConsultationState.WAITING:
            return ""
        if is_consulted(user, obj):
            return f"请在{official_date(obj.due_on)}前（含当日）答复。" if obj.due_on else "请答复；期限待日历确认。"
        if not able_to_reply(obj):
            return "目前没有可以答复的账号：已经停用、移出，或者须回避。请撤回后另行征求，或者另行发函。"
        return "期限已过，请催办，或者不再等待并写明理由。" if obj.is_late else "等待答复。"

    def info_panels(self, obj: Consultation, user: Any) -> list[InfoPanel]:
        rows = [
            ("届次", obj.objection.edition.name),
            ("征求事项", obj.question),
            ("被征求方", str(obj.party)),
            ("征求时间", clock.display(obj.asked_at)),
            ("答复期限", term_text(obj)),
        ]
        if obj.ended_at:
            rows += [("终止时间", clock.display(obj.ended_at)), ("理由", obj.ending_note)]
        reads_case = may_read_objection(user, obj.objection)
        context = {
            "consultation": obj,
            "objection": obj.objection if reads_case else None,
            "places": range(1, len(obj.shared) + 1) if may_see_shared(user, obj) else (),
            "files": EvidenceFile.objects.of(obj) if may_read_reply(user, obj) else (),
            "reply": reply_text(obj, user) if reads_case else obj.reply and obj.reply.for_delivery(),
        }
        return [
            InfoPanel("征求意见", rows=rows),
            InfoPanel("材料和答复", template="objections/desk/consultation.html", context=context),
        ]
