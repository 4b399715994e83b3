"""What a public correction changes in the case: how the same subject and its work are named (Articles 21, 25)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.applications.signals import application_corrected

CARRIED = frozenset({"public_name", "public_unit", "title"})


@transaction.atomic
def carry_correction(application: Application, *, by: Any, changes: Mapping[str, str], reason: str) -> Application:
    """Take a public correction into the case: later lists, decision, certificate and register say it too.

    Changes only how the same subject is named; who it is, its credit code, account and track stay. What was submitted
    stays as it was, in its versions.
    """
    # The public name is written under the lock: a list drawn up meanwhile takes the former name or the new, never half.
    lock(application)
    for name in sorted(set(changes) & CARRIED):
        setattr(application, name, changes[name])
    application.clean_fields(exclude={field.name for field in Application._meta.fields} - CARRIED)
    application.save(update_fields=sorted(CARRIED))
    record(application, "application.corrected", by=by, reason=reason, payload={"fields": sorted(changes)})
    application_corrected.send(sender=Application, application=application, changes=dict(changes), by=by, reason=reason)
    return application
