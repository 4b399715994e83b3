"""Who reads the papers of a prize: vouchers, and evidence of what it was used for (Article 6)."""

from typing import Any

from portal.access.predicates import is_authenticated, is_discipline, predicate
from workflow.applications.permissions import barred_from
from workflow.honours.transitions import office_on_revocation


@predicate("评审办（已回避的除外）和纪检监察人员")
def may_read_voucher(user: Any, row: Any) -> bool:
    if is_discipline(user):
        return not barred_from(user).filter(pk=row.honour.application_id).exists()
    return office_on_revocation(user, row)


@predicate("获奖者、评审办（已回避的除外）和纪检监察人员")
def may_read_prize_use(user: Any, statement: Any) -> bool:
    is_holder = is_authenticated(user) and statement.honour.holder_id == user.pk
    return is_holder or may_read_voucher(user, statement)
