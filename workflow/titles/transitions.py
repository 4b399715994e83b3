"""The life of a registered title use."""

from typing import Any

from portal.access.predicates import is_office, nobody, predicate
from portal.transitions.core import Transition
from workflow.titles.enums import TitleUseState


@predicate("登记人本人")
def is_registrant(user: Any, use: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and use.user_id == user.pk)


END = Transition(
    "end", "停用", frozenset({TitleUseState.ACTIVE}), TitleUseState.ENDED, is_registrant | is_office, "title_use.ended"
)
VOID = Transition(
    "void",
    "因荣誉撤销而失效",
    frozenset({TitleUseState.ACTIVE, TitleUseState.ENDED}),
    TitleUseState.REVOKED,
    nobody,
    "title_use.revoked",
)
TITLE_USE_TABLE = (END, VOID)
