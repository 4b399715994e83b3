"""Verbs of casework: note something, name who leads, take both away with the case."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from portal import clock
from portal.access.models import User
from portal.casework.kinds import kinds, works_on_case
from portal.casework.letters import tell_lead
from portal.casework.models import CaseLead, CaseNote
from portal.casework.queries import lead_of, on_case
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock


def check_casework(case: models.Model, *, by: Any) -> None:
    """Raise unless `by` may work on the case."""
    if not works_on_case(by, case):
        raise PermissionDenied(f"内部备注和主办人由{works_on_case.name}办理。")


@transaction.atomic
def add_note(case: models.Model, *, by: Any, text: str) -> CaseNote:
    """Note something for colleagues. The journal says that, and not what: it is kept longer than the note."""
    lock(case)
    check_casework(case, by=by)
    if not text.strip():
        raise ValidationError({"text": "请填写备注。"})
    note = CaseNote.objects.create(**on_case(case), text=text.strip(), author=by)
    record(case, "case.noted", by=by)
    return note


@transaction.atomic
def set_lead(case: models.Model, *, by: Any, officer: User) -> CaseLead:
    """Name who leads the case, or another instead. Whoever is named by somebody else is told."""
    # Two officers name somebody at once: the second sees whom the first named.
    lock(case)
    check_casework(case, by=by)
    if not works_on_case(officer, case):
        raise ValidationError({"officer": f"{officer} 须回避该事项，或者不在评审办，请指定他人。"})
    now = lead_of(case)
    if now and now.officer == officer:
        raise TransitionNotAllowed(f"已经由 {officer} 主办，无须重复指定。")
    CaseLead.objects.filter(**on_case(case)).delete()
    lead = CaseLead.objects.create(**on_case(case), officer=officer, since=clock.now())
    record(case, "case.lead_set", by=by, payload={"name": str(officer)})
    if officer != by:
        tell_lead(case, officer, by=by)
    return lead


def erase_casework(case: models.Model) -> int:
    """Take away what was noted on a case whose people are forgotten; how many notes. In the transaction of that verb."""
    return CaseNote.objects.filter(**on_case(case)).delete()[0]


def erase_casework_of(application: models.Model) -> int:
    """The same of an application and of what hangs on it, as its materials go (Article 37); who led goes too."""
    gone = 0
    for kind in kinds():
        for case in kind.model._default_manager.filter(**{kind.application: application.pk}):
            gone += erase_casework(case)
            CaseLead.objects.filter(**on_case(case)).delete()
    return gone
