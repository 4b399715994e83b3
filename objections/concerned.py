"""Who does not handle an objection for what they did: whoever decided the result it is about, or whose conduct it is (Article 28)."""

from typing import Any

from django.db.models import Q

from objections.enums import Matter
from objections.models import Objection
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.errors import cite
from workflow.applications.models import Passage
from workflow.applications.rules.citations import cited
from workflow.reviews.acts import ALONE, LISTED, REDECIDE


def has_decided_result(user: Any, result: Passage) -> bool:
    """Whether this officer decided a stage's result: by themselves, by proposing or by confirming it, alone or on a list."""
    if result.decided_by_id == user.pk:
        return True
    case = {"payload__rows__contains": [{"application": result.application_id}]}
    alone = Q(name__in=ALONE.values(), target_id=str(result.application_id), payload__stage=result.stage_id)
    listed = Q(name__in=LISTED.values(), target_id=str(result.stage_id), **case)
    anew = Q(name=REDECIDE, target_id=str(result.replaces_id))
    # Who decided what a later decision took the place of has no part in that.
    acts = PendingAct.objects.filter(anew if result.replaces_id else alone | listed, state=PendingState.CONFIRMED)
    return acts.filter(Q(proposed_by=user) | Q(decided_by=user)).exists()


def is_concerned(user: Any, objection: Any) -> bool:
    """Whether an account has to leave the objection to others: it would judge what it did itself."""
    if not isinstance(objection, Objection):
        return False
    if objection.matter == Matter.RESULT and objection.result is not None:
        return has_decided_result(user, objection.result)
    return user.pk in objection.concerned


def why_left_to_others(user: Any, objection: Objection) -> str:
    """The same in words, for the page; nothing where nothing keeps the account from it."""
    if not is_concerned(user, objection):
        return ""
    if objection.matter == Matter.RESULT:
        return f"您参与作出过该结果，由没有参与的经办人办理（{recusal_basis(objection)}）。"
    return f"您是所反映的人员，由其他经办人办理（{recusal_basis(objection)}）。"


def recusal_basis(objection: Objection) -> str:
    """The article on recusal of the rule set that the objection is handled by."""
    return cite(cited(objection.edition.rules, "评审回避"))
