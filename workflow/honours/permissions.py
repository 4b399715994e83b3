"""Who reads the papers of an honour: vouchers, evidence of a prize's use (Article 6), what a holder says before a revocation."""

from typing import Any

from portal.access.predicates import is_authenticated, is_discipline, predicate
from workflow.applications.permissions import is_barred
from workflow.decisions.permissions import put_before
from workflow.honours.actions.voting import REVOCATION
from workflow.honours.models import Honour
from workflow.honours.transitions import office_on_revocation


def _holds(user: Any, honour: Honour) -> bool:
    return is_authenticated(user) and honour.holder_id == user.pk


@predicate("评审办（须回避的除外）和纪检监察人员")
def may_read_voucher(user: Any, row: Any) -> bool:
    if is_discipline(user):
        return not is_barred(user, row.honour.application_id)
    return office_on_revocation(user, row)


@predicate("获奖者、评审办（须回避的除外）和纪检监察人员")
def may_read_prize_use(user: Any, statement: Any) -> bool:
    return _holds(user, statement.honour) or may_read_voucher(user, statement)


@predicate("获奖者、评审办、纪检监察人员和审议此项的评审会成员（须回避的除外）")
def may_read_statement(user: Any, statement: Any) -> bool:
    before = put_before(user).filter(kind=REVOCATION, target_id=statement.revocation_id)
    return (
        _holds(user, statement.revocation.honour)
        or may_read_voucher(user, statement.revocation)
        or (is_authenticated(user) and before.exists())
    )
