"""Letters of the rooms below this one, which only say that something happened: calendar and identity (Articles 9, 31)."""

from typing import Any

from portal.access.enums import Role
from portal.access.models import User
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence

YEAR_PROPOSED = Letter(
    "workdays.proposed",
    "另一名工作人员",
    "待复核：{year}年工作日历",
    "{proposer}录入了{year}年工作日历（{document}），须由另一名工作人员复核后生效。复核之前，跨入该年度的期限无法确定。"
    "请登录办公台办理。",
    events=("workdays.proposed", "workdays.adopted"),
    when="系统预填的，在核对录入之后",
    article="9",
    asks="去复核",
)
YEAR_CONFIRMED = Letter(
    "workdays.confirmed",
    "提出人",
    "{year}年工作日历已生效",
    "您录入的{year}年工作日历（{document}），{second}已复核，现已生效，有关期限已按其重新计算。",
    events=("workdays.confirmed",),
    article="9",
)
YEAR_DISCARDED = Letter(
    "workdays.discarded",
    "提出人",
    "{year}年工作日历已作废",
    "您录入的{year}年工作日历（{document}）已作废，没有生效。\n理由：{reason}",
    events=("workdays.discarded",),
    when="不是本人作废的",
    article="9",
)
PROOF_VERIFIED = Letter(
    "identity.verified",
    "提交证明的账号",
    "身份证明已通过核验",
    "您提交的身份证明已通过核验，登记的姓名（名称）今后不能自行改动。",
    events=("identity.verified",),
    when="有账号的；异议提出人见异议各步骤",
)
PROOF_REFUSED = Letter(
    "identity.refused",
    "提交证明的账号",
    "身份证明未通过核验",
    "您提交的身份证明未通过核验，请重新提交。\n理由：{reason}",
    events=("identity.refused",),
    when="有账号的；异议提出人见异议各步骤",
    asks="去重新提交",
)
_OUTBOX = "投递本身的进展，办公台“发件箱”可查"
SILENT = {
    "account.language_chosen": "本人刚刚选择",
    "workdays.superseded": "新的日历生效即替代，录入人已收到生效通知",
    "delivery.claimed": _OUTBOX,
    "delivery.sent": _OUTBOX,
    "delivery.postponed": _OUTBOX,
    "delivery.failed": _OUTBOX,
    "delivery.retried": _OUTBOX,
    "discrepancy.settled": "办公台“与日志不符”写明恢复一致的时间",
    "evidence.passed": "查验通过，材料随即可以打开",
    "evidence.released": "办公台“隔离的文件”列明放行的人和理由",
    "evidence.infected": "当场拒收的，页面已经说明；隔离以后查出的，办公台“隔离的文件”列出，由经办人要求补正",
}


def tell_of_year(letter: Letter, year: Any, to: Any, *, reason: str = "") -> None:
    queue_letter(
        letter, about=year, to=to, url=f"/admin/desk/workdays/{year.pk}/", year=year.year,
        document=year.document_number or year.document_title, proposer=year.proposed_by, second=year.confirmed_by,
        reason=sentence(reason),
    )  # fmt: skip


def ask_second_for_year(year: Any) -> None:
    """Every other officer."""
    officers = User.objects.filter(groups__name=Role.OFFICE.value, is_active=True).distinct()
    tell_of_year(YEAR_PROPOSED, year, officers.exclude(pk=year.proposed_by_id))


def tell_of_proof(proof: Any) -> None:
    """The account that owns the identity; an objector without one is told by the steps of the objection."""
    letter = PROOF_REFUSED if proof.refusal else PROOF_VERIFIED
    queue_letter(letter, about=proof, to=proof.subject.owner, url="/apply/", reason=sentence(proof.refusal))
