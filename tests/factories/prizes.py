"""Prize money paid and accounted for, through the actions of the two sides."""

from typing import Any

from portal.evidence.actions import stage_upload
from portal.evidence.models import StagedUpload
from portal.evidence.receiving import Uploader
from tests.factories.evidence import pdf_file
from workflow.honours.actions import state_prize_use
from workflow.honours.acts import propose_payment
from workflow.honours.models import PrizeUseStatement


def staged(by: Any, name: str = "凭证.pdf") -> list[StagedUpload]:
    """One file of this person's, waiting for its form."""
    return [stage_upload(pdf_file(name), uploader=Uploader(user=by))]


def proposed_payment(honour: Any, *, by: Any, **payment: Any) -> Any:
    """A payment as an officer proposes it, with its voucher."""
    return propose_payment(honour, by=by, vouchers=staged(by), **payment)


def stated(honour: Any, amount_yuan: int = 10_000, **changes: Any) -> PrizeUseStatement:
    """A use as its holder states it, with evidence; by somebody else where `by` says so."""
    by = changes.pop("by", honour.holder)
    fields = {"use": "training", "description": "质量管理培训。", "materials": staged(by, "签到表.pdf"), **changes}
    return state_prize_use(honour, amount_yuan=amount_yuan, by=by, **fields)
