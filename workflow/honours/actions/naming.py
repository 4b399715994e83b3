"""The holder of an honour is called otherwise: put right by two officers, everywhere at once (Article 26)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.pagecache import purge_on_commit
from portal.transitions.core import lock
from workflow.applications.actions import carry_correction
from workflow.applications.models import Application
from workflow.honours.models import Honour
from workflow.publicity.naming import named_otherwise, registered_name, same_name
from workflow.reviews.actions.checks import require_office

CORRECT_NAME = "honour.correct_name"


def check_correct_name(honour: Honour, *, by: Any) -> None:
    """Raise what keeps the holder's name from being put right now: the person, an honour that is revoked."""
    require_office(by, honour.application)
    if by is None:
        raise PermissionDenied("更正获奖者名称须由评审办工作人员办理。")
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} {honour.get_state_display()}，不再更正获奖者名称。")


def check_name(honour: Honour, public_name: str) -> None:
    """Raise what is wrong with the new name: it is the same, or another's. Only how the same holder is called changes."""
    name, article = public_name.strip(), honour.edition.rules.commendation.article
    if not name or name == honour.public_name:
        raise ValidationError({"public_name": "请填写更正后的名称，与现名称不同。"})
    if not same_name(honour.public_name, name) and name != registered_name(honour.application):
        raise RuleViolation(
            article,
            f"“{name}”与“{honour.public_name}”相差过大，不是同一获奖者的更正；名称确已变更的，请获奖单位先在本门户更正登记名称",
        )
    if other := named_otherwise(honour.application, name):
        raise RuleViolation(article, f"“{name}”是另一申报主体（{other}）的名称，更正不得改变获奖者")
    check_no_private_numbers(name, what="获奖者名称", strict=True)


@transaction.atomic
def correct_name(honour: Honour, *, public_name: str, reason: str, by: Any, under: PendingAct | None = None) -> Honour:
    """Call the holder otherwise in case, register and search; a certificate of the former name is replaced.

    By two officers: `under` is what one proposed. Lists and decisions that were published stay as they are.
    """
    # The application before its honour, as a correction of a list locks them; a revocation waits.
    application = lock(Application.objects.get(pk=honour.application_id))
    lock(honour)
    check_correct_name(honour, by=by)
    check_name(honour, public_name)
    require_second("correct_honour", honour, by=by, under=under, demanded=True, label="更正获奖者名称")
    carry_correction(application, by=by, changes={"public_name": public_name.strip()}, reason=reason)
    purge_on_commit()
    honour.refresh_from_db()
    return honour
