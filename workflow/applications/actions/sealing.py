"""How somebody named in the form is reached: sealed apart from the answers, and forgotten with the applicant."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.identity.actions import reveal
from portal.journal.actions import record
from portal.messages.addresses import plain
from portal.transitions.core import lock
from workflow.applications.enums import ApplicationState
from workflow.applications.models import Application, SealedAnswer
from workflow.applications.queries import sealed_of
from workflow.applications.rules.declared import read_value
from workflow.applications.rules.parts import part_of


def clearing(code: str) -> str:
    """What a form calls that a field is to be cleared: no field has such a code."""
    return f"clear:{code}"


def save_sealed(application: Application, section: str, data: Mapping[str, Any]) -> list[str]:
    """Seal what the section's sealed fields say; the codes of those that changed. What is left empty stays as it is, save
    where `data` has that it is to be cleared.

    Call under the application's lock, within what records the section.
    """
    part = part_of(application, section)
    fields = [one for one in (part.declared.fields if part and part.declared else ()) if one.kind == "sealed"]
    read, faults = {}, {}
    for field in fields:
        try:
            read[field] = read_value(field, data.get(field.code))
        except ValidationError as fault:
            faults[field.code] = fault.messages
    if faults:
        raise ValidationError(faults)
    meant = {field: value for field, value in read.items() if value or data.get(clearing(field.code))}
    return [field.code for field, value in meant.items() if _seal(application, field, value)]


def _seal(application: Application, field: Any, value: str) -> bool:
    row = application.sealed_answers.filter(code=field.code).first()
    row = row or SealedAnswer(application=application, code=field.code)
    if plain(row.value) == value:
        return False
    if application.state == ApplicationState.SUPPLEMENT and not row.is_changed:
        row.before, row.is_changed = plain(row.value), True
    row.label, row.value, row.saved_at, row.erased_at = field.label, value, clock.now(), None
    row.save()
    return True


def settle_sealed(application: Application, *, answered: bool) -> list[str]:
    """What a supplement changed stands from now on, or is again as the application had it; the codes of what was put back.

    Call under the application's lock, where the supplement ends.
    """
    rows = list(application.sealed_answers.filter(is_changed=True))
    for row in rows:
        row.value, row.before, row.is_changed = plain(row.value if answered else row.before), "", False
        row.save(update_fields=["value", "before", "is_changed"])
    return [] if answered else [row.code for row in rows]


def look_at_contacts(application: Application, *, by: Any, reason: str) -> list[tuple[str, str]]:
    """What they say, in the clear: each a look on record, with its reason (Article 31)."""
    rows = sealed_of(application)
    if not rows:
        raise TransitionNotAllowed("这份申报没有填写加密的联系方式，或者已经按期删除。")
    return [(row.label, reveal(row, "value", by=by, reason=reason)) for row in rows]


@transaction.atomic
def forget_sealed(application: Application) -> int:
    """Empty them: the term of the applicant's identity is over; how many."""
    # Saved at this moment it is emptied as well: the row's lock decides which came first.
    lock(application)
    rows = [row for row in application.sealed_answers.all() if row.value or row.before]
    for row in rows:
        row.value, row.before, row.is_changed, row.erased_at = "", "", False, clock.now()
        row.save(update_fields=["value", "before", "is_changed", "erased_at"])
    if rows:
        record(application, "application.contacts_erased", by=None, payload={"fields": [row.code for row in rows]})
    return len(rows)
