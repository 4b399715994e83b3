"""What happens to open cases when their honour is revoked: in the same transaction."""

from typing import Any

from django.dispatch import receiver

from workflow.honours.models import Honour
from workflow.honours.signals import honour_revoked
from workflow.misuse.actions.deciding import note_revocation


@receiver(honour_revoked, dispatch_uid="misuse.note")
def note(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The cases go on; the office is told that the title may not be used at all any more."""
    note_revocation(honour)
