"""What was corrected or removed in public lists is so in the honour too, and in all that is made from it (Articles 21, 25)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.journal.actions import record
from portal.transitions.core import apply_transition
from workflow.applications.actions.correcting import CARRIED
from workflow.applications.models import Application
from workflow.honours.actions.certificates import certificate_context
from workflow.honours.actions.issuing import queue_certificates
from workflow.honours.letters.granting import tell_corrected
from workflow.honours.models import Certificate, Honour
from workflow.honours.public import publish_honour
from workflow.honours.signals import honour_corrected
from workflow.honours.transitions import SUPERSEDE


@transaction.atomic
def correct_honour(honour: Honour, *, by: Any, changes: Mapping[str, str], reason: str) -> Honour:
    """Name the honour as its case is named now: register, verification, decision and search follow.

    A certificate that says otherwise is replaced by another with its own number; the old one stays the bytes it is, and
    verification says what became of it. Commendation and honour are both in the journal: each has its page.
    """
    names = sorted(set(changes) & CARRIED)
    before = certificate_context(honour)
    for name in names:
        setattr(honour, name, changes[name])
    honour.save(update_fields=names)
    publish_honour(honour)
    record(honour, "honour.corrected", by=by, reason=reason, payload={"fields": names})
    replaced = _replace_certificate(honour) if certificate_context(honour) != before else None
    tell_corrected(honour, reason, replaced)
    record(honour.commendation, "commendation.corrected", by=by, reason=reason, payload={"honour": honour.number})
    honour_corrected.send(sender=Honour, honour=honour)
    return honour


def _replace_certificate(honour: Honour) -> Certificate | None:
    """The certificate that is in force no longer, if one was; a worker makes the next after the commit.

    That of a revoked honour is replaced too, so that the former name is not in force again when the honour is restored.
    """
    certificate = honour.certificates.filter(state__in=SUPERSEDE.sources).first()
    if certificate is None:
        return None
    apply_transition(certificate, SUPERSEDE, by=None, payload={"number": certificate.number})
    if not honour.is_active:
        return None
    queue_certificates([honour])
    return certificate


def follow_correction(
    application: Application, changes: Mapping[str, str], by: Any, reason: str, **kwargs: Any
) -> None:
    """The honour given to the application, if there is one by now."""
    # The honour may be granted or revoked at this moment: the correction meets it as it then is.
    honour = Honour.objects.select_for_update().filter(application=application).first()
    if honour is not None:
        correct_honour(honour, by=by, changes=changes, reason=reason)
