"""The life of a title use: filed by the winner, released by the office, ended, or taken out of public view."""

from typing import Any

from portal.access.predicates import nobody, predicate
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.titles.enums import TitleUseState


@predicate("登记人本人")
def is_registrant(user: Any, use: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and use is not None and use.user_id == user.pk)


PENDING, ACTIVE, ENDED = (frozenset({state}) for state in ("pending", "active", "ended"))
office_on_use = unrecused("honour.application_id")
may_review = office_on_use & ~is_registrant

RELEASE = Transition("release", "审核通过", PENDING, TitleUseState.ACTIVE, may_review, "title_use.released")
REFUSE = Transition(
    "refuse", "不予登记", PENDING, TitleUseState.REFUSED, may_review, "title_use.refused", reason_required=True
)
RETRACT = Transition("retract", "撤回登记", PENDING, TitleUseState.RETRACTED, is_registrant, "title_use.retracted")
CANCEL = Transition(
    "cancel",
    "取消尚未开始的使用",
    ACTIVE,
    TitleUseState.RETRACTED,
    is_registrant | office_on_use,
    "title_use.cancelled",
)
END = Transition("end", "停用", ACTIVE, TitleUseState.ENDED, is_registrant | office_on_use, "title_use.ended")
WITHDRAW = Transition(
    "withdraw", "从公开名录撤下", ACTIVE | ENDED | frozenset({TitleUseState.REVOKED}), TitleUseState.WITHDRAWN,
    office_on_use, "title_use.withdrawn", reason_required=True,
)  # fmt: skip
VOID = Transition(
    "void", "因荣誉撤销而失效", ACTIVE | ENDED, TitleUseState.REVOKED, nobody, "title_use.revoked"
)  # fmt: skip
FALLEN = (TitleUseState.REVOKED, TitleUseState.WITHDRAWN)
RISE = Transition(
    "rise", "随荣誉恢复", frozenset(FALLEN), TitleUseState.ACTIVE, nobody, "title_use.restored"
)  # fmt: skip
RISE_ENDED = Transition(
    "rise_ended", "随荣誉恢复为已停用", frozenset({TitleUseState.REVOKED}), TitleUseState.ENDED, nobody,
    "title_use.restored_ended",
)  # fmt: skip
RISE_PENDING = Transition(
    "rise_pending", "随荣誉恢复审核", frozenset({TitleUseState.REFUSED}), TitleUseState.PENDING, nobody,
    "title_use.reopened",
)  # fmt: skip
TITLE_USE_TABLE = (RELEASE, REFUSE, RETRACT, CANCEL, END, WITHDRAW, VOID, RISE, RISE_ENDED, RISE_PENDING)
