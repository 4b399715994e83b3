"""A suspended account takes nothing away any more."""

from typing import Any

from django.dispatch import receiver

from portal.exports.actions import stop_export
from portal.exports.models import Export
from portal.exports.reach import SUSPENDED
from portal.powers.signals import account_suspended


@receiver(account_suspended, dispatch_uid="exports.suspended")
def stop_theirs(sender: Any, user: Any, **kwargs: Any) -> None:
    """In the transaction of the suspension: what is being made ends, what was made goes."""
    for export in Export.objects.standing().filter(asked_by=user).order_by("pk"):
        stop_export(export, reason=SUSPENDED)
