"""Prize money of two winners: paid in instalments, accounted for, and some of it asked back (Article 6)."""

from cms_pages.demonstration.applying import sample
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.seconding import seconded
from portal.access.models import User
from portal.evidence.actions import stage_upload
from portal.evidence.models import StagedUpload
from portal.evidence.receiving import Uploader
from workflow.honours.actions import accept_prize_use, refuse_prize_use, state_prize_use
from workflow.honours.acts import propose_ask_back, propose_payment
from workflow.honours.enums import RecoveryCause
from workflow.honours.models import Honour, PrizeUseStatement


def pay(honour: Honour, amount_yuan: int, reference: str, accounts: dict[str, User], diary: Diary) -> None:
    """A payment by two officers, with its voucher."""
    office = accounts["office"]
    proposed = propose_payment(
        honour, amount_yuan=amount_yuan, paid_on=diary.day, reference=reference, by=office,
        vouchers=[_staged("支付凭证", office)],
    )  # fmt: skip
    seconded(proposed, accounts["office2"])


def state(honour: Honour, use: str, amount_yuan: int, description: str) -> PrizeUseStatement:
    """What its holder says of some of the money, with evidence."""
    return state_prize_use(
        honour, use=use, amount_yuan=amount_yuan, description=description, by=honour.holder,
        materials=[_staged("使用证明", honour.holder)],
    )  # fmt: skip


def spend(first: Honour, other: Honour, accounts: dict[str, User], diary: Diary) -> None:
    """One winner is paid twice and accounts for most of it; another states a use that is none, and is asked to pay back."""
    office, half = accounts["office"], first.amount_yuan // 2
    with diary.pass_days(5).at(9):
        pay(first, half, "演示凭证1号", accounts, diary)
        pay(other, other.amount_yuan, "演示凭证2号", accounts, diary)
    with diary.pass_days(30).at(9):
        pay(first, first.amount_yuan - half, "演示凭证3号", accounts, diary)
    with diary.pass_days(30).at(10):
        bought = state(first, "improvement", half, "更新在线检测设备，用于过程质量控制。")
        state(first, "training", half // 2, "组织班组长质量管理培训。")
        accept_prize_use(bought, by=office)
        refused = state(other, "promotion", other.amount_yuan // 2, "年度客户答谢会。")
        refuse_prize_use(refused, by=office, reason="所附发票为餐饮费用，不属于宣传推广先进质量管理经验")
    with diary.pass_days(10).at(10):
        reason = "年度客户答谢会的费用不属于规定用途。"
        asked = propose_ask_back(
            other, amount_yuan=other.amount_yuan // 2, cause=RecoveryCause.MISUSED, reason=reason, by=office
        )
        seconded(asked, accounts["office2"])


def _staged(name: str, by: User) -> StagedUpload:
    return stage_upload(sample(name), uploader=Uploader(user=by))
