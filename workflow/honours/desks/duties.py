"""What follows a revocation: money and things to take back, reports to the credit platforms (Articles 34, 35)."""

from typing import Any

from django.db.models import QuerySet

from portal.confirming.verbs import act_verb
from portal.desk import Column, Desk, Document, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.standing import as_journalled
from workflow.applications.permissions import barred_from
from workflow.honours import actions, forms
from workflow.honours.acts import WAIVE
from workflow.honours.desks.parts import office_or_discipline
from workflow.honours.documents import report_document
from workflow.honours.enums import ReportState
from workflow.honours.models import CreditDelivery, CreditReport, PrizeRecovery, Retrieval
from workflow.honours.transitions import (
    GIVE_UP,
    RECOVER,
    RETRIEVE,
    RETURN_PRIZE,
    RETURN_THING,
    SEND,
    TAKE,
    WAIVE_RECOVERY,
    office_on_revocation,
)


def as_owed(recovery: PrizeRecovery) -> dict[str, Any]:
    """How much: a payment that is reversed or found meanwhile changes it."""
    return {"应追缴（元）": recovery.amount_yuan}


class RecoveryDesk(Desk):
    model = PrizeRecovery
    name = "recoveries"
    label = "奖金追缴"
    empty = "荣誉撤销、奖金已经拨付的，应当追缴的款项列在这里。"
    icon = "rotate"
    order = 433
    who = office_or_discipline
    columns = [
        Column("荣誉", "honour"),
        Column("事由", "cause"),
        Column("应追缴（元）", "amount_yuan"),
        Column("立项日期", "opened_on"),
        Column("办理情况", "state", badge=True),
    ]
    filters = ["state"]
    search = ["honour__number", "honour__public_name"]
    event_labels = {
        "prize.recovery_opened": "立项追缴",
        "prize.recovery_changed": "应追缴金额变动",
        "prize.asked_back": "要求退回奖金",
    }
    verbs = [
        Verb(
            "done", "登记追缴完成", forms.DutyForm, lambda obj, by, data: actions.complete_recovery(obj, by=by, **data),
            transition=RECOVER, check=actions.check_complete_recovery, rests_on=as_owed,
        ),
        Verb(
            "returned", "登记已发还", forms.ReturnForm, lambda obj, by, data: actions.return_prize(obj, by=by, **data),
            transition=RETURN_PRIZE, check=actions.check_return_prize, rests_on=as_owed, done="已登记发还。", help="荣誉恢复后，已经追缴的奖金应当发还。",
        ),
        act_verb(
            WAIVE, "waive", ReasonForm, check=actions.check_waive, transition=WAIVE_RECOVERY, rests_on=as_owed,
            help="只适用于要求退回的奖金，由两人办理；免予退回的，获奖者继续说明使用情况。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return PrizeRecovery.objects.select_related("honour__edition").exclude(
            honour__application__in=barred_from(user)
        )

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        paid_back = [("追缴日期", obj.done_on), ("缴款凭证号", obj.reference)]
        return [InfoPanel("奖金追缴", rows=[*self.summary(obj, user), ("理由", obj.reason), *paid_back])]


class RetrievalDesk(Desk):
    model = Retrieval
    name = "retrievals"
    label = "奖牌、证书收回"
    empty = "荣誉撤销后，应当收回的奖牌、证书列在这里。"
    icon = "undo"
    order = 434
    who = office_or_discipline
    columns = [
        Column("荣誉", "honour"),
        Column("收回什么", "thing"),
        Column("立项日期", "opened_on"),
        Column("办理情况", "state", badge=True),
    ]
    filters = ["state"]
    search = ["honour__number", "honour__public_name"]
    event_labels = {"retrieval.opened": "立项收回"}
    verbs = [
        Verb(
            "done", "登记已收回", forms.DutyForm, lambda obj, by, data: actions.complete_retrieval(obj, by=by, **data),
            transition=RETRIEVE, check=actions.check_complete_retrieval, done="已登记收回。", rests_on=as_journalled,
        ),
        Verb(
            "lost", "登记无法收回", ReasonForm, lambda obj, by, data: actions.give_up_retrieval(obj, by=by, **data),
            transition=GIVE_UP, check=actions.check_give_up_retrieval, danger=True, rests_on=as_journalled,
            help="写明遗失、拒不交回等原因和催收经过；证书编号在核验页面已显示为作废。以后收回的，仍可登记。",
        ),
        Verb(
            "returned", "登记已发还", forms.ThingReturnForm,
            lambda obj, by, data: actions.return_thing(obj, by=by, **data), transition=RETURN_THING,
            check=actions.check_return_thing, done="已登记发还。", rests_on=as_journalled,
            help="荣誉恢复后，已经收回的奖牌、证书应当发还。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return Retrieval.objects.select_related("honour").exclude(honour__application__in=barred_from(user))


def _delivery(delivery: CreditDelivery) -> tuple[str, str]:
    answered = {None: "待反馈", True: "平台已接收", False: "平台退回"}[delivery.accepted]
    said = "，".join(filter(None, (answered, str(delivery.answered_on or ""), delivery.answer)))
    return (
        f"{delivery.sent_on} {delivery.reference}",
        f"{delivery.sent_by} 报送；{said}；文件 SHA-256 {delivery.sha256}",
    )


class CreditReportDesk(Desk):
    model = CreditReport
    name = "credit-reports"
    label = "信用信息报送"
    empty = "荣誉撤销后，应当报送信用平台的信息列在这里。"
    icon = "upload"
    order = 435
    who = office_or_discipline
    columns = [
        Column("荣誉", "honour"),
        Column("平台", "platform"),
        Column("事项", "matter"),
        Column("办理情况", "state", badge=True),
    ]
    filters = ["state", "matter"]
    search = ["honour__number", "honour__public_name", "platform"]
    verbs = [
        Verb(
            "send", "登记报送", forms.SentForm, lambda obj, by, data: actions.send_credit_report(obj, by=by, **data),
            transition=SEND, check=actions.check_send_credit_report, rests_on=as_journalled,
            help="下载本页的报送文件，报送平台后登记日期和回执号；平台退回的，更正后再次报送并登记。",
        ),
        Verb(
            "answer", "登记平台反馈", forms.AnswerForm,
            lambda obj, by, data: actions.answer_credit_report(obj, by=by, **data), transition=TAKE,
            check=actions.check_answer_credit_report, rests_on=as_journalled,
        ),
    ]  # fmt: skip
    documents = [
        Document(
            "file", "报送文件", report_document, permission=office_on_revocation,
            when=lambda obj: obj.state != ReportState.DROPPED,
        )
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = CreditReport.objects.select_related("honour__edition__programme", "honour__commendation__stage")
        return rows.exclude(honour__application__in=barred_from(user))

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        deliveries = obj.deliveries.select_related("sent_by")
        return [
            InfoPanel("信用信息报送", rows=self.summary(obj, user)),
            InfoPanel("报送记录", rows=[_delivery(one) for one in deliveries]),
        ]
