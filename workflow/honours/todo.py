"""What waits of honours that were given and taken back, for the office."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any

from portal.access.predicates import is_office
from portal.desk.todo import Todo, register_todo
from workflow.honours.desks.duties import CreditReportDesk, RecoveryDesk, RetrievalDesk
from workflow.honours.desks.prizes import PrizeUseDesk
from workflow.honours.desks.revocations import RevocationDesk
from workflow.honours.enums import PrizeUseState, RecoveryState, ReportState, RetrievalState, RevocationState
from workflow.honours.grounds import revocation_rule
from workflow.honours.rules import prize_use_article
from workflow.programmes.due import Basis, due_by_day, waiting_at
from workflow.programmes.models import Edition

HONOURED = "honour__edition"


def _of_revocation(edition: Edition) -> str:
    return revocation_rule(edition.rules).article


@register_todo
def hearings_end(user: Any) -> Iterable[Todo]:
    """The day until which a holder is heard before the honour may be revoked (Article 34)."""
    if not is_office(user):
        return ()
    desk = RevocationDesk()
    rows = desk.rows(user).filter(state=RevocationState.HEARING)
    return due_by_day(
        rows, "heard_until", "撤销荣誉：{} 件陈述、申辩期满", f"{desk.list_url()}?state=hearing",
        Basis("proposed_at", _of_revocation, HONOURED), by_day="",
    )  # fmt: skip


@register_todo
def statements_to_verify(user: Any) -> Iterable[Todo]:
    """What winners say they spent the prize on (Article 32)."""
    return waiting_at(
        PrizeUseDesk(), user, PrizeUseState.STATED, "奖金使用说明：{} 件待核实",
        Basis("stated_at", lambda edition: prize_use_article(edition.rules), HONOURED),
    )  # fmt: skip


@register_todo
def after_revocations(user: Any) -> Iterable[Todo]:
    """What is to be got back and reported (Articles 34, 35)."""
    opened = Basis("opened_on", _of_revocation, HONOURED)
    decided = replace(opened, since="revocation__decided_on")
    return chain(
        waiting_at(RecoveryDesk(), user, RecoveryState.PENDING, "奖金追缴：{} 件待追缴", opened),
        waiting_at(RetrievalDesk(), user, RetrievalState.PENDING, "收回奖牌、证书：{} 件待收回", opened),
        waiting_at(CreditReportDesk(), user, ReportState.PENDING, "信用信息：{} 件待报送", decided),
    )
