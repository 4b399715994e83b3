"""Whose conduct an objection is about is named by the office, and stays away from it (Articles 28, 31)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections.enums import OPEN, Matter
from objections.models import Objection
from objections.permissions import office_on_objection
from objections.rules import check_anonymous
from portal.access.models import User
from portal.confirming.lapsing import lapse_acts
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.letters import officers


def check_name_concerned(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from naming somebody now: the person, the matter, that it is over."""
    if by is not None and not office_on_objection(by, objection):
        raise PermissionDenied(f"所反映的人员由{office_on_objection.name}指明。")
    if objection.matter != Matter.CONDUCT:
        raise TransitionNotAllowed("只有反映工作人员、评审人员行为的，才指明所反映的人员；其余按回避的规定办理。")
    if objection.state not in OPEN:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，不能再指明所反映的人员。")


@transaction.atomic
def name_concerned(objection: Objection, *, by: Any, people: Sequence[User], reason: str) -> Objection:
    """Say of whom it speaks, in place of whoever was named before: none of them reads it or acts on it from now on.

    Raises `ValidationError` where nobody of the office would be left, for words that name who objects, and for no reason.
    """
    # Two officers name somebody at once: before and after in the journal are what really stood.
    lock(objection)
    check_name_concerned(objection, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    keys = sorted(person.pk for person in people)
    if keys == objection.concerned:
        raise TransitionNotAllowed("所反映的人员没有变化，无须重复指明。")
    if not [one for one in officers() if one.pk not in keys]:
        raise ValidationError({"people": "指明以后没有经办人可以办理，请系统管理员先在“工作人员账号”中增设经办人。"})
    names = {"before": _names(objection.concerned), "after": _names(keys)}
    objection.concerned = keys
    objection.save(update_fields=["concerned"])
    record(objection, "objection.concerned_named", by=by, reason=reason, payload=names)
    lapse_acts(objection, reason="已经指明所反映的人员，请由其他经办人重新提出")
    return objection


def _names(keys: Sequence[int]) -> list[str]:
    return [str(user) for user in User.objects.filter(pk__in=keys).order_by("pk")]
