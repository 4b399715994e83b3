"""What was corrected or removed in public lists is so in the honour too, and in all that is made from it (Articles 21, 25)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.journal.actions import record
from workflow.applications.actions.correcting import CARRIED
from workflow.applications.models import Application
from workflow.honours.letters import tell_corrected
from workflow.honours.models import Honour
from workflow.honours.public import publish_honour
from workflow.honours.signals import honour_corrected


@transaction.atomic
def correct_honour(honour: Honour, *, by: Any, changes: Mapping[str, str], reason: str) -> Honour:
    """Name the honour as its case is named now: register, verification, decision and search follow.

    The certificate handed out stays the bytes it is. Commendation and honour are both in the journal: each has its page.
    """
    names = sorted(set(changes) & CARRIED)
    for name in names:
        setattr(honour, name, changes[name])
    honour.save(update_fields=names)
    publish_honour(honour)
    record(honour, "honour.corrected", by=by, reason=reason, payload={"fields": names})
    tell_corrected(honour, reason)
    record(honour.commendation, "commendation.corrected", by=by, reason=reason, payload={"honour": honour.number})
    honour_corrected.send(sender=Honour, honour=honour)
    return honour


def follow_correction(
    application: Application, changes: Mapping[str, str], by: Any, reason: str, **kwargs: Any
) -> None:
    """The honour given to the application, if there is one by now."""
    # The honour may be granted or revoked at this moment: the correction meets it as it then is.
    honour = Honour.objects.select_for_update().filter(application=application).first()
    if honour is not None:
        correct_honour(honour, by=by, changes=changes, reason=reason)
