"""The office side of honours: commendations, honours, revocations and what follows them."""

from typing import Any

from django.db.models import QuerySet

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.confirming.verbs import act_verb, unless_waiting, what_came
from portal.desk import Column, Desk, Document, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.documents.wording import official_date
from portal.errors import article_words
from portal.evidence.actions import Uploader
from portal.evidence.models import EvidenceFile
from portal.transitions.core import may_apply
from workflow.applications.permissions import barred_from
from workflow.honours import actions, forms
from workflow.honours.actions.commending import COMMEND
from workflow.honours.acts import (
    ASK_BACK,
    CORRECT_NAME,
    PAY,
    REINSTATE,
    WAIVE,
    check_reversible,
    propose_payment,
    propose_reversal,
    reinstatement_payload,
    vouchers_of,
)
from workflow.honours.documents import decision_document, draft_document, issued_certificate, report_document
from workflow.honours.drawing import shown_honours
from workflow.honours.enums import DECIDED, UNDECIDED, CommendationState, PaymentState, ReportState, RevocationState
from workflow.honours.grounds import revocation_rule
from workflow.honours.inscriptions import plaque_lines
from workflow.honours.models import (
    Certificate,
    Commendation,
    CreditDelivery,
    CreditReport,
    Honour,
    PrizePayment,
    PrizeRecovery,
    Reinstatement,
    Retrieval,
    Revocation,
)
from workflow.honours.prize_account import prize_account, statement_due_on
from workflow.honours.queries import issuing_progress
from workflow.honours.rules import prize_use_article
from workflow.honours.texts import decision_text
from workflow.honours.transitions import (
    ANNUL,
    CONFIRM,
    DRAW_UP,
    GIVE_UP,
    RECOVER,
    REJECT,
    RETRIEVE,
    RETURN_PRIZE,
    RETURN_THING,
    SEND,
    TAKE,
    WAIVE_RECOVERY,
    WITHDRAW,
    office_on_honour,
    office_on_revocation,
)
from workflow.programmes.two_officers import two_officers_article

office_or_discipline = is_office | is_discipline


def has_certificate(honour: Honour) -> bool:
    return honour.is_active and honour.valid_certificate is not None


def official_text(decided: Any) -> InfoPanel:
    """The words that stand, or will stand, before the public."""
    text = decision_text(decided)
    lines = [
        *text.opening,
        *(f"{group.heading}　{'；'.join(group.recipients)}" for group in text.groups),
        *text.closing,
        f"{text.issuer}　{official_date(text.dated)}",
    ]
    rows = [("标题", text.title), *((f"第{place}段", line) for place, line in enumerate(lines, start=1))]
    return InfoPanel("决定全文（公开）", rows=rows)


def _certificate(row: Certificate) -> tuple[str, str]:
    signed = f"已签名，密钥 {row.key}" if row.key else "没有签名"
    return f"第 {row.version} 版 {row.number}（{row.get_state_display()}）", f"{signed}；SHA-256 {row.sha256}"


def _payment_text(payment: PrizePayment) -> str:
    text = f"{payment.paid_on} {payment.amount_yuan:,} 元"
    return f"{text}（已冲销：{payment.reversed_because}）" if payment.state == PaymentState.REVERSED else text


def _prize(honour: Honour) -> list[InfoPanel]:
    """The account of the prize, its payments with their vouchers; nothing where there is no money."""
    if not honour.amount_yuan:
        return []
    account = prize_account(honour)
    rows = [
        *((row.reference, _payment_text(row)) for row in honour.payments.all()),
        ("已发合计", f"{account.paid:,} 元"),
        ("已说明使用情况", f"{account.stated:,} 元"),
        ("已要求退回", f"{account.asked_back:,} 元"),
        ("尚未说明", f"{account.unstated:,} 元"),
        ("说明期限", statement_due_on(honour, account)),
    ]
    files = {"files": vouchers_of(honour)}
    vouchers = InfoPanel("支付凭证", template="confirming/files.html", context=files)
    return [InfoPanel("奖金支付", rows=rows), *([vouchers] if files["files"] else [])]


def _issuing(commendation: Commendation) -> list[InfoPanel]:
    """How far the certificates are, where the award gives any."""
    if commendation.state != CommendationState.ISSUED or not commendation.stage.options.certificate:
        return []
    progress = issuing_progress(commendation)
    return [InfoPanel("证书签发", template="honours/desk/issuing.html", context={"progress": progress})]


def _plaque(honour: Honour) -> list[InfoPanel]:
    """The text to be engraved, where the award gives plaques."""
    lines = plaque_lines(honour)
    rows = [(f"第{place}行", line) for place, line in enumerate(lines, start=1)]
    return [InfoPanel("奖牌文字", rows=rows, help="制作奖牌时照此刻写，不得增删。")] if lines else []


class CommendationDesk(Desk):
    model = Commendation
    name = "commendations"
    label = "表彰决定"
    icon = "doc-full"
    order = 430
    who = is_office
    event_labels = {
        "commendation.drafted": "拟制表彰决定",
        "commendation.revised": "修改草稿",
        "commendation.corrected": "随公示更正",
    }
    columns = [
        Column("文号", "document_number"),
        Column("标题", "title"),
        Column("届次", "edition"),
        Column("成文日期", "issued_on"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition"]
    search = ["document_number", "title", "edition__name"]
    documents = [
        Document(
            "decision", "表彰决定", decision_document, when=lambda obj: obj.state == CommendationState.ISSUED
        ),
        Document(
            "draft", "草稿预览", draft_document, when=lambda obj: obj.state == CommendationState.DRAFT
        ),
    ]  # fmt: skip
    list_verbs = [
        Verb(
            "draft", "拟制表彰决定", forms.CommendationForm,
            lambda obj, by, data: actions.draft_commendation(data.pop("edition"), by=by, **data),
            permission=is_office, help="先拟制草稿，预览无误后印发。名单由系统按公示期满无异议的对象写入。",
        )
    ]  # fmt: skip
    verbs = [
        Verb(
            "revise", "修改草稿", forms.RevisionForm, lambda obj, by, data: actions.revise_commendation(obj, by=by, **data),
            permission=is_office, check=actions.check_revise, options=lambda obj, user: {"row": obj},
        ),
        act_verb(
            COMMEND, "issue", None, check=actions.check_issue, reason=lambda data: "预览无误，印发表彰决定",
            article=lambda obj: obj.stage.article,
            help="另一名工作人员复核后印发；公示期满无异议的对象全部列入，证书随后自动签发。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return Commendation.objects.select_related("edition", "stage")

    def title(self, obj: Any) -> str:
        return f"表彰决定 {obj.document_number}"

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        if obj.state == CommendationState.DISCARDED:
            return [InfoPanel("表彰决定", rows=self.summary(obj, user))]
        honours = shown_honours(obj)
        return [
            InfoPanel("表彰决定", rows=self.summary(obj, user)),
            *_issuing(obj),
            official_text(obj),
            InfoPanel(
                "荣誉" if obj.issued_at else "拟授予的荣誉",
                rows=[(row.number, f"{row.public_name}：{row.tier_label}（{row.track_label}）") for row in honours],
            ),
        ]


class HonourDesk(Desk):
    model = Honour
    name = "honours"
    label = "荣誉与证书"
    icon = "pick"
    order = 431
    who = office_or_discipline
    event_labels = {
        "honour.granted": "授予荣誉",
        "honour.corrected": "随公示更正",
        "certificate.issued": "制发证书",
        "certificate.hindered": "证书暂时不能签发",
        "prize.paid": "登记奖金发放",
        "prize.payment_reversed": "冲销奖金支付",
        "prize.use_stated": "填报奖金使用说明",
    }
    columns = [
        Column("编号", "number"),
        Column("获奖者", "public_name"),
        Column("奖项", "tier_label"),
        Column("类别", "track_label"),
        Column("授予日期", "granted_on"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition"]
    search = ["number", "public_name", "public_unit", "title"]
    verbs = [
        Verb(
            "pay", "登记奖金支付", forms.PaymentForm, lambda obj, by, data: propose_payment(obj, by=by, **data),
            permission=office_on_honour, check=unless_waiting(PAY, actions.check_payment),
            options=lambda obj, user: {"uploader": Uploader(user=user)}, done=what_came("登记奖金支付"),
            article=lambda obj: obj.edition.rules.prize_for(obj.tier, obj.track).article,
            help="须由两人办理的，另一人核对支付凭证后复核生效。同一凭证支付几位获奖者的，逐项登记。",
        ),
        Verb(
            "reverse-payment", "冲销奖金支付", forms.ReversalForm,
            lambda obj, by, data: propose_reversal(data["payment"], by=by, reason=data["reason"]),
            permission=office_on_honour, check=check_reversible, options=lambda obj, user: {"honour": obj},
            article=lambda obj: two_officers_article(obj.edition), done=what_came("冲销奖金支付"), danger=True,
            help="登记有误的，写明理由冲销，原记录保留；随后可以重新登记。",
        ),
        act_verb(
            ASK_BACK, "ask-back", forms.AskBackForm, check=actions.check_ask_back, danger=True,
            article=lambda obj: prize_use_article(obj.edition.rules),
            help="没有使用、没有按规定用途使用或者逾期没有说明的，要求退回；金额不超过尚未说明使用情况的部分。由两人办理。",
        ),
        act_verb(
            CORRECT_NAME, "correct-name", forms.NameForm, check=actions.check_correct_name,
            payload=lambda data: {"public_name": data["public_name"]},
            article=lambda obj: obj.edition.rules.commendation.article,
            help="两人办理。荣誉名录、核验和检索随即更正，原证书失效，换发另有编号的新证书；已公布的名单和决定不变。",
        ),
        Verb(
            "revoke", "提出撤销", forms.RevocationForm,
            lambda obj, by, data: actions.propose_revocation(obj, by=by, **data), permission=office_on_honour,
            check=actions.check_propose_revocation, options=lambda obj, user: {"honour": obj}, danger=True, power=True,
            help="先告知获奖者，听取陈述、申辩；期满后在“撤销”中拟定决定，由另一名工作人员复核后生效。",
            done="已告知获奖者；陈述期满后，请在“撤销”中拟定决定。",
        ),
    ]  # fmt: skip
    documents = [Document("certificate", "证书", issued_certificate, when=has_certificate)]

    def rows(self, user: Any) -> QuerySet:
        rows = Honour.objects.select_related("edition", "commendation", "holder")
        return rows.exclude(application__in=barred_from(user))

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        certificates = obj.certificates.select_related("key")
        return [
            InfoPanel(
                "荣誉",
                rows=[
                    *self.summary(obj, user),
                    ("项目", obj.title),
                    ("奖金", f"{obj.amount_yuan:,} 元"),
                    ("依据", obj.commendation),
                ],
            ),
            InfoPanel("证书", rows=[_certificate(row) for row in certificates]),
            *_plaque(obj),
            *_prize(obj),
        ]


LET_STAND = {RevocationState.REJECTED, RevocationState.WITHDRAWN}


def _statements(revocation: Revocation) -> list[InfoPanel]:
    """What the holder said, each with its files."""
    return [
        InfoPanel(
            f"陈述、申辩（{clock.display(one.stated_at)}）",
            template="honours/desk/statement.html",
            context={"statement": one, "files": EvidenceFile.objects.of(one)},
        )
        for one in revocation.statements.all()
    ]


def _resolution_text(decision: Revocation | Reinstatement) -> str:
    votes = (
        f"应到{decision.members}人，实到{decision.present}人，同意{decision.in_favour}人" if decision.members else ""
    )
    return "，".join(filter(None, (decision.resolution, str(decision.resolved_on or ""), votes))) or "—"


class RevocationDesk(Desk):
    model = Revocation
    name = "revocations"
    label = "撤销"
    icon = "cross"
    order = 432
    who = office_or_discipline
    event_labels = {
        "revocation.proposed": "提出并告知获奖者",
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
    filters = ["state"]
    search = ["honour__number", "honour__public_name", "document_number"]
    verbs = [
        Verb(
            "draw-up", "拟定撤销决定", forms.DrawUpForm,
            lambda obj, by, data: actions.draw_up_revocation(obj, by=by, **data), transition=DRAW_UP,
            check=actions.check_draw_up, options=lambda obj, user: {"revocation": obj}, whole_case=True,
            article=lambda obj: revocation_rule(obj.honour.edition.rules).article,
            help="获奖者的陈述、申辩逐份阅读后拟定，另一名工作人员复核后生效并公开。",
        ),
        Verb(
            "confirm", "复核并撤销", None, lambda obj, by, data: actions.confirm_revocation(obj, by=by),
            transition=CONFIRM, check=actions.check_confirm_revocation, danger=True, power=True,
            help="复核后荣誉、证书、登记簿和称号使用登记同时显示为已撤销；规则集定有禁止申报期的，同时起算。",
        ),
        Verb(
            "reject", "不予撤销", ReasonForm, lambda obj, by, data: actions.reject_revocation(obj, by=by, **data),
            transition=REJECT, check=actions.check_reject_revocation, whole_case=True,
        ),
        Verb("withdraw", "撤回", None, lambda obj, by, data: actions.withdraw_revocation(obj, by=by), transition=WITHDRAW),
        act_verb(
            REINSTATE, "reinstate", forms.ReinstatementForm, check=actions.check_reinstate, transition=ANNUL,
            payload=reinstatement_payload, options=lambda obj, user: {"revocation": obj}, whole_case=True,
            article=lambda obj: revocation_rule(obj.honour.edition.rules).article,
            help="撤销决定确有错误的，以后来的决定撤回并公开，由另一名工作人员复核后生效；原决定仍然公开，注明已撤回。",
        ),
    ]  # fmt: skip

    documents = [Document("decision", "撤销决定", decision_document, when=lambda obj: obj.state in DECIDED)]

    def rows(self, user: Any) -> QuerySet:
        rows = Revocation.objects.select_related("honour__edition__programme", "honour__commendation__stage")
        rows = rows.select_related("proposed_by", "drawn_by", "confirmed_by")
        return rows.exclude(honour__application__in=barred_from(user))

    def next_step(self, obj: Any, user: Any) -> str:
        if obj.state not in UNDECIDED or not is_office(user):
            return ""
        if obj.state == RevocationState.HEARING:
            over = "陈述期已满，请阅读陈述、申辩，拟定撤销决定或者不予撤销。"
            return over if obj.hearing_over else f"获奖者可以陈述、申辩至 {obj.heard_until}，期满之后再拟定决定。"
        if may_apply(obj, CONFIRM, user):
            return "请核对事实、依据、陈述和答复，复核并撤销或者不予撤销。"
        return "决定由您提出或者拟定，请另一名工作人员复核；有误的，可以撤回。"

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        rows = [
            ("告知的事实", obj.public_reason),
            ("理由（内部）", obj.reason),
            ("告知时间", clock.display(obj.proposed_at)),
            ("批准或者审议", _resolution_text(obj)),
            ("拟定人", obj.drawn_by or "—"),
            ("复核人", obj.confirmed_by or "—"),
        ]
        panels = [InfoPanel("撤销", rows=[*self.summary(obj, user), *rows]), *_statements(obj)]
        if obj.state in LET_STAND or obj.state == RevocationState.HEARING:
            return panels
        later = Reinstatement.objects.filter(revocation=obj).first()
        return [*panels, official_text(obj), *([official_text(later)] if later else [])]


class RecoveryDesk(Desk):
    model = PrizeRecovery
    name = "recoveries"
    label = "奖金追缴"
    icon = "rotate"
    order = 433
    in_settings = True
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
            transition=RECOVER, check=actions.check_complete_recovery,
        ),
        Verb(
            "returned", "登记已发还", forms.ReturnForm, lambda obj, by, data: actions.return_prize(obj, by=by, **data),
            transition=RETURN_PRIZE, check=actions.check_return_prize, help="荣誉恢复后，已经追缴的奖金应当发还。",
        ),
        act_verb(
            WAIVE, "waive", ReasonForm, check=actions.check_waive, transition=WAIVE_RECOVERY,
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
    icon = "undo"
    order = 434
    in_settings = True
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
            transition=RETRIEVE, check=actions.check_complete_retrieval,
        ),
        Verb(
            "lost", "登记无法收回", ReasonForm, lambda obj, by, data: actions.give_up_retrieval(obj, by=by, **data),
            transition=GIVE_UP, check=actions.check_give_up_retrieval, danger=True,
            help="写明遗失、拒不交回等原因和催收经过；证书编号在核验页面已显示为作废。以后收回的，仍可登记。",
        ),
        Verb(
            "returned", "登记已发还", forms.ThingReturnForm,
            lambda obj, by, data: actions.return_thing(obj, by=by, **data), transition=RETURN_THING,
            check=actions.check_return_thing, help="荣誉恢复后，已经收回的奖牌、证书应当发还。",
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
    icon = "upload"
    order = 435
    in_settings = True
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
            transition=SEND, check=actions.check_send_credit_report,
            help="下载本页的报送文件，报送平台后登记日期和回执号；平台退回的，更正后再次报送并登记。",
        ),
        Verb(
            "answer", "登记平台反馈", forms.AnswerForm,
            lambda obj, by, data: actions.answer_credit_report(obj, by=by, **data), transition=TAKE,
            check=actions.check_answer_credit_report,
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
