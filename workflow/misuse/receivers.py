"""What happens to open cases when their honour is revoked: in the same transaction."""

from typing import Any

from django.dispatch import receiver

from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.honours.models import Honour
from workflow.honours.signals import honour_revoked
from workflow.misuse.enums import ACTIVE
from workflow.misuse.letters import OFFICE_REVOKED, tell_office
from workflow.misuse.models import MisuseCase


@receiver(honour_revoked, dispatch_uid="misuse.note")
def note(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The cases go on; the office is told that the title may not be used at all any more."""
    for case in MisuseCase.objects.filter(honour=honour, state__in=ACTIVE).order_by("pk"):
        # Under the honour's lock, held by the revocation: the honour before its cases.
        lock(case)
        record(case, "misuse_case.honour_revoked", by=None, payload={"honour": honour.number})
        tell_office(case, OFFICE_REVOKED)
