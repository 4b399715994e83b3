"""Who does not handle an objection for what they did: whoever decided the result it is about, or whose conduct it is (Article 28)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from objections.enums import Matter
from objections.models import Objection
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.errors import cite
from workflow.applications.models import Passage
from workflow.applications.rules.citations import cited
from workflow.reviews.acts import ALONE, LISTED, REDECIDE


def results_decided_by(user: Any, results: Iterable[Passage]) -> set[Any]:
    """The keys of those stage's results that this officer decided: by themselves, by proposing or by confirming them, alone or on a
    list. Asks the database as much for many as for one."""
    rows = list(results)
    found = {one.pk for one in rows if one.decided_by_id == user.pk}
    asked = [one for one in rows if one.pk not in found]
    if not asked:
        return found
    acts = PendingAct.objects.filter(
        Q(proposed_by=user) | Q(decided_by=user), _deciding(asked), state=PendingState.CONFIRMED
    )
    done = {key for act in acts.only("name", "target_id", "payload") for key in _decided_in(act)}
    return found | {one.pk for one in asked if _key(one) in done}


def _deciding(results: Sequence[Passage]) -> Q:
    """The acts that may have decided one of these: who decided what a later decision took the place of has no part in that."""
    first = [one for one in results if not one.replaces_id]
    return (
        Q(name=REDECIDE, target_id__in=[str(one.replaces_id) for one in results if one.replaces_id])
        | Q(name__in=ALONE.values(), target_id__in=[str(one.application_id) for one in first])
        | Q(name__in=LISTED.values(), target_id__in=[str(one.stage_id) for one in first])
    )


def _key(result: Passage) -> tuple[Any, ...]:
    return (str(result.replaces_id),) if result.replaces_id else (str(result.application_id), result.stage_id)


def _decided_in(act: PendingAct) -> list[tuple[Any, ...]]:
    """What an act decided, as `_key` says it."""
    if act.name == REDECIDE:
        return [(act.target_id,)]
    if act.name in ALONE.values():
        return [(act.target_id, act.payload.get("stage"))]
    return [(str(row["application"]), int(act.target_id)) for row in act.payload["rows"]]


def is_concerned(user: Any, objection: Any) -> bool:
    """Whether an account has to leave the objection to others: it would judge what it did itself."""
    if not isinstance(objection, Objection):
        return False
    if objection.matter == Matter.RESULT and objection.result is not None:
        return bool(results_decided_by(user, [objection.result]))
    return user.pk in objection.concerned


def without_concerned(rows: QuerySet[Objection], user: Any) -> QuerySet[Objection]:
    """Those that an account has not to leave to others for what it did itself. Asks as much for many rows as for one."""
    results = Passage.objects.filter(pk__in=rows.filter(matter=Matter.RESULT).order_by().values("result"))
    own = rows.exclude(concerned__contains=[user.pk])
    return own.exclude(matter=Matter.RESULT, result__in=results_decided_by(user, results))


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
