"""Who reads what a holder says before a revocation is decided."""

from typing import Any

from portal.access.predicates import Predicate, is_discipline, is_office, predicate
from workflow.applications.permissions import barred_from
from workflow.honours.models import RevocationStatement


@predicate("获奖者")
def is_holder(user: Any, statement: RevocationStatement) -> bool:
    active = bool(user and user.is_authenticated and user.is_active)
    return active and user.pk == statement.revocation.honour.holder_id


def _decides(user: Any, statement: RevocationStatement) -> bool:
    if not (is_office | is_discipline)(user):
        return False
    return not barred_from(user).filter(pk=statement.revocation.honour.application_id).exists()


may_read_statement = is_holder | Predicate("评审办、纪检监察（已回避的人员除外）", _decides)
