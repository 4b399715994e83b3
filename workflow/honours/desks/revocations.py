"""From the finding to the decision, and its undoing (Articles 34, 35)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from portal import clock
from portal.access.predicates import Predicate, is_office
from portal.confirming.verbs import act_verb
from portal.desk import Column, Desk, Document, InfoPanel, Mine, Verb
from portal.desk.forms import ReasonForm
from portal.desk.standing import as_journalled
from portal.documents.wording import official_date
from portal.errors import article_words
from portal.transitions.core import may_apply
from workflow.applications.permissions import barred_from
from workflow.honours import actions, forms
from workflow.honours.actions.voting import REVOCATION, check_passed, conference_decides
from workflow.honours.acts import REINSTATE, reinstatement_payload
from workflow.honours.desks.parts import office_or_discipline, official_text, statement_panels
from workflow.honours.documents import decision_document, notice_bytes
from workflow.honours.enums import DECIDED, UNDECIDED, RevocationState
from workflow.honours.grounds import revocation_rule
from workflow.honours.models import Reinstatement, Revocation
from workflow.honours.transitions import ANNUL, CONFIRM, DRAW_UP, REJECT, RETURN, WITHDRAW, office_on_revocation

office_where_voted = office_on_revocation & Predicate(
    "评审会决定撤销的奖项", lambda user, obj: obj is None or conference_decides(obj)
)
LET_STAND = {RevocationState.REJECTED, RevocationState.WITHDRAWN}


def _resolution_text(decision: Revocation | Reinstatement) -> str:
    votes = f"应到{decision.members}，实到{decision.present}，同意{decision.in_favour}" if decision.members else ""
    return "，".join(filter(None, (decision.resolution, str(decision.resolved_on or ""), votes))) or "—"


def _step_after_hearing(revocation: Revocation) -> str:
    if not conference_decides(revocation):
        return "陈述期已满，请阅读陈述、申辩，拟定撤销决定或者不予撤销。"
    try:
        check_passed(REVOCATION, revocation)
    except ValidationError as refusal:
        return f"陈述期已满。{refusal.messages[0]}"
    return "评审会已经表决通过，请阅读陈述、申辩，拟定撤销决定。"


class RevocationDesk(Desk):
    model = Revocation
    name = "revocations"
    label = "撤销"
    empty = "查实应当撤销荣誉的，在“荣誉与证书”中提出撤销，之后列在这里。"
    icon = "cross"
    order = 432
    who = office_or_discipline
    event_labels = {
        "revocation.proposed": "提出并告知获奖者",
        "revocation.hearing_moved": "调整陈述期限",
        "revocation.stated": "获奖者陈述、申辩",
    }
    columns = [
        Column("荣誉", "honour"),
        Column("依据", lambda revocation: article_words(revocation.article)),
        Column("陈述期限", "heard_until"),
        Column("文号", "document_number"),
        Column("提出人", "proposed_by"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", Mine("本人提出、拟定或者复核的", ("proposed_by", "drawn_by", "confirmed_by")), "heard_until"]
    search = ["honour__number", "honour__public_name", "document_number"]
    verbs = [
        Verb(
            "put", "提请评审会审议", forms.QuestionForm,
            lambda obj, by, data: actions.put_to_conference(obj, by=by, **data), permission=office_where_voted,
            check=actions.check_put_to_conference, whole_case=True, rests_on=as_journalled,
            article=lambda obj: revocation_rule(obj.honour.edition.rules).article,
            help="列入评审会议程，安排会议后审议、表决；表决通过并散会后方可拟定决定，未通过的，荣誉继续有效。",
        ),
        Verb(
            "draw-up", "拟定撤销决定", forms.DrawUpForm,
            lambda obj, by, data: actions.draw_up_revocation(obj, by=by, **data), transition=DRAW_UP,
            check=actions.check_draw_up, options=lambda obj, user: {"revocation": obj}, whole_case=True, rests_on=as_journalled,
            article=lambda obj: revocation_rule(obj.honour.edition.rules).article,
            help="获奖者的陈述、申辩逐份阅读后拟定，另一名工作人员复核后生效并公开。",
        ),
        Verb(
            "confirm", "复核并撤销", None, lambda obj, by, data: actions.confirm_revocation(obj, by=by),
            transition=CONFIRM, check=actions.check_confirm_revocation, danger=True, power=True, rests_on=as_journalled,
            help="复核后荣誉、证书、登记簿和称号使用登记同时显示为已撤销；规则集定有禁止申报期的，同时起算。",
        ),
        Verb(
            "reject", "不予撤销", ReasonForm, lambda obj, by, data: actions.reject_revocation(obj, by=by, **data),
            transition=REJECT, check=actions.check_reject_revocation, whole_case=True, rests_on=as_journalled,
        ),
        Verb(
            "return", "退回重新拟定", ReasonForm, lambda obj, by, data: actions.return_draft(obj, by=by, **data),
            transition=RETURN, rests_on=as_journalled, help="文号、答复有误的，退回改正后重新拟定；已经听取的陈述和评审会的表决仍然有效。",
        ),
        Verb(
            "withdraw", "撤回", None, lambda obj, by, data: actions.withdraw_revocation(obj, by=by), transition=WITHDRAW,
            check=actions.check_withdraw_revocation, rests_on=as_journalled,
        ),
        act_verb(
            REINSTATE, "reinstate", forms.ReinstatementForm, check=actions.check_reinstate, transition=ANNUL,
            payload=reinstatement_payload, options=lambda obj, user: {"revocation": obj}, whole_case=True,
            article=lambda obj: revocation_rule(obj.honour.edition.rules).article,
            help="撤销决定确有错误的，以后来的决定撤回并公开，由另一名工作人员复核后生效；原决定仍然公开，注明已撤回。",
        ),
    ]  # fmt: skip

    documents = [
        Document(
            "notice", "拟撤销荣誉告知书", lambda obj: notice_bytes(obj.notice), when=lambda obj: hasattr(obj, "notice")
        ),
        Document("decision", "撤销决定", decision_document, when=lambda obj: obj.state in DECIDED),
    ]

    def rows(self, user: Any) -> QuerySet:
        rows = Revocation.objects.select_related("honour__edition__programme", "honour__commendation__stage")
        rows = rows.select_related("proposed_by", "drawn_by", "confirmed_by", "notice")
        return rows.exclude(honour__application__in=barred_from(user))

    def next_step(self, obj: Any, user: Any) -> str:
        if obj.state not in UNDECIDED or not is_office(user):
            return ""
        if obj.state == RevocationState.HEARING:
            if obj.hearing_over or obj.heard_until is None:
                return _step_after_hearing(obj)
            return f"获奖者可以陈述、申辩至{official_date(obj.heard_until)}，期满之后再拟定决定。"
        if may_apply(obj, CONFIRM, user):
            return "请核对事实、依据、陈述和答复，复核并撤销或者不予撤销。"
        return "决定由您提出或者拟定，请另一名工作人员复核；有误的，可以撤回。"

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        rows = [
            ("告知的事实", obj.public_reason),
            ("理由（内部）", obj.reason),
            ("告知书", obj.notice.document_number if hasattr(obj, "notice") else "—"),
            ("告知时间", clock.display(obj.proposed_at)),
            ("批准或者审议", _resolution_text(obj)),
            ("拟定人", obj.drawn_by or "—"),
            ("复核人", obj.confirmed_by or "—"),
        ]
        panels = [InfoPanel("撤销", rows=[*self.summary(obj, user), *rows]), *statement_panels(obj)]
        if obj.state in LET_STAND or obj.state == RevocationState.HEARING:
            return panels
        later = Reinstatement.objects.filter(revocation=obj).first()
        return [*panels, official_text(obj), *([official_text(later)] if later else [])]
