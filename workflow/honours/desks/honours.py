"""Honours with certificate, plaque and prize (Articles 6, 26, 34)."""

from typing import Any

from django.db.models import QuerySet

from portal.confirming.verbs import act_verb, unless_waiting, what_came
from portal.desk import Column, Desk, Document, InfoPanel, Verb
from portal.evidence.receiving import Uploader
from portal.money import yuan
from workflow.applications.permissions import barred_from
from workflow.honours import actions, forms
from workflow.honours.acts import (
    ASK_BACK,
    CORRECT_NAME,
    PAY,
    check_reversible,
    propose_payment,
    propose_reversal,
    vouchers_of,
)
from workflow.honours.desks.parts import office_or_discipline
from workflow.honours.documents import issued_certificate
from workflow.honours.enums import PaymentState
from workflow.honours.inscriptions import plaque_lines
from workflow.honours.models import Certificate, Honour, PrizePayment
from workflow.honours.prize_account import prize_account, statement_due_on
from workflow.honours.rules import prize_use_article
from workflow.honours.transitions import office_on_honour
from workflow.programmes.two_officers import two_officers_article


def has_certificate(honour: Honour) -> bool:
    return honour.is_active and honour.valid_certificate is not None


def _certificate(row: Certificate) -> tuple[str, str]:
    signed = f"已签名，密钥 {row.key}" if row.key else "没有签名"
    return f"第 {row.version} 版 {row.number}（{row.get_state_display()}）", f"{signed}；SHA-256 {row.sha256}"


def _payment_text(payment: PrizePayment) -> str:
    text = f"{payment.paid_on} {yuan(payment.amount_yuan)}"
    return f"{text}（已冲销：{payment.reversed_because}）" if payment.state == PaymentState.REVERSED else text


def _prize(honour: Honour) -> list[InfoPanel]:
    """The account of the prize, its payments with their vouchers; nothing where there is no money."""
    if not honour.amount_yuan:
        return []
    account = prize_account(honour)
    rows = [
        *((row.reference, _payment_text(row)) for row in honour.payments.all()),
        ("已发合计", yuan(account.paid)),
        ("已说明使用情况", yuan(account.stated)),
        ("已要求退回", yuan(account.asked_back)),
        ("尚未说明", yuan(account.unstated)),
        ("说明期限", statement_due_on(honour, account)),
    ]
    files = {"files": vouchers_of(honour)}
    vouchers = InfoPanel("支付凭证", template="confirming/files.html", context=files)
    return [InfoPanel("奖金支付", rows=rows), *([vouchers] if files["files"] else [])]


def as_accounted(honour: Honour) -> dict[str, Any]:
    """What of the prize is paid, accounted for and asked back."""
    account = prize_account(honour)
    sums = {"已发合计": account.paid, "已说明使用情况": account.stated, "已要求退回": account.asked_back}
    return {label: yuan(amount) for label, amount in sums.items()}


def _plaque(honour: Honour) -> list[InfoPanel]:
    """The text to be engraved, where the award gives plaques."""
    lines = plaque_lines(honour)
    rows = [(f"第{place}行", line) for place, line in enumerate(lines, start=1)]
    return [InfoPanel("奖牌文字", rows=rows, text=True, help="制作奖牌时照此刻写，不得增删。")] if lines else []


class HonourDesk(Desk):
    model = Honour
    name = "honours"
    label = "荣誉与证书"
    empty = "表彰决定印发后，荣誉和证书自动列入。"
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
    filters = ["state", "edition", "granted_on"]
    search = ["number", "public_name", "public_unit", "title"]
    verbs = [
        Verb(
            "pay", "登记奖金支付", forms.PaymentForm, lambda obj, by, data: propose_payment(obj, by=by, **data),
            permission=office_on_honour, check=unless_waiting(PAY, actions.check_payment),
            options=lambda obj, user: {"uploader": Uploader(user=user)}, done=what_came("登记奖金支付"), rests_on=as_accounted,
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
            ASK_BACK, "ask-back", forms.AskBackForm, check=actions.check_ask_back, danger=True, rests_on=as_accounted,
            article=lambda obj: prize_use_article(obj.edition.rules),
            help="没有使用、没有按规定用途使用或者逾期没有说明的，要求退回；金额不超过尚未说明使用情况的部分。由两人办理。",
        ),
        act_verb(
            CORRECT_NAME, "correct-name", forms.NameForm, check=actions.check_correct_name,
            payload=lambda data: {"public_name": data["public_name"]},
            article=lambda obj: obj.edition.rules.commendation.article,
            help="两人办理。荣誉名录、核验和搜索随即更正，原证书失效，换发另有编号的新证书；已公布的名单和决定不变。",
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
                    ("奖金", yuan(obj.amount_yuan)),
                    ("依据", obj.commendation),
                ],
            ),
            InfoPanel("证书", rows=[_certificate(row) for row in certificates]),
            *_plaque(obj),
            *_prize(obj),
        ]
