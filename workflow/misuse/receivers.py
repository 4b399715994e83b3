"""What happens to open cases when their honour is revoked or restored, and to deadlines when the calendar changes: in the
same transaction."""

from typing import Any

from django.dispatch import receiver

from portal.journal.actions import record
from portal.messages.declarations import Letter
from portal.transitions.core import lock
from portal.workdays.signals import year_confirmed
from workflow.honours.models import Honour
from workflow.honours.signals import honour_reinstated, honour_revoked
from workflow.misuse.deadlines import move_deadlines
from workflow.misuse.enums import ACTIVE
from workflow.misuse.letters import OFFICE_RESTORED, OFFICE_REVOKED, tell_office
from workflow.misuse.models import MisuseCase


@receiver(year_confirmed, dispatch_uid="misuse.move_deadlines")
def follow_the_calendar(sender: Any, **kwargs: Any) -> None:
    """Deadlines in working days are counted again."""
    move_deadlines()


@receiver(honour_revoked, dispatch_uid="misuse.note")
def note(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The cases go on; the office is told that the title may not be used at all any more."""
    _note(honour, "misuse_case.honour_revoked", OFFICE_REVOKED)


@receiver(honour_reinstated, dispatch_uid="misuse.note_restored")
def note_restored(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The cases go on; the office is told that the title may be used again as the rules say."""
    _note(honour, "misuse_case.honour_restored", OFFICE_RESTORED)


def _note(honour: Honour, event: str, letter: Letter) -> None:
    for case in MisuseCase.objects.filter(honour=honour, state__in=ACTIVE).order_by("pk"):
        # Under the honour's lock, held by the decision: the honour before its cases.
        lock(case)
        record(case, event, by=None, payload={"honour": honour.number})
        tell_office(case, letter)
