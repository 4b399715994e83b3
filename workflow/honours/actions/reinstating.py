"""A later decision, with its reason, annuls a revocation: all it did in public is undone with it, and in public."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.pagecache import purge_on_commit
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.honours.actions.duties import undo_duties
from workflow.honours.actions.issuing import queue_certificates, queue_status_list
from workflow.honours.actions.revoking import UNTYPED, check_number, check_public_words
from workflow.honours.actions.voting import REINSTATEMENT, check_passed, conference_decides, resolved
from workflow.honours.grounds import Resolution
from workflow.honours.letters.revoking import tell_reinstated
from workflow.honours.models import Ban, Honour, Reinstatement, Revocation
from workflow.honours.public import publish_honour
from workflow.honours.signals import honour_reinstated
from workflow.honours.transitions import ANNUL, REINSTATE, RESTORE

LABEL = "恢复荣誉"


def check_reinstate(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps a revocation from being annulled now: the person, its state."""
    check_transition(revocation, ANNUL, by=by)
    if conference_decides(revocation):
        check_passed(REINSTATEMENT, revocation)


def check_reinstatement_words(
    revocation: Revocation, *, reason: str, document_number: str, resolution: Resolution
) -> dict[str, Any]:
    """Raise what is wrong with what was typed; else what of the resolution is stored."""
    check_public_words(public_reason=reason, document_number=document_number)
    if len(reason.strip()) > 500:
        raise ValidationError({"reason": "公布的理由不超过500字。"})
    check_number(document_number)
    if Revocation.objects.filter(document_number=document_number.strip()).exists():
        raise ValidationError({"document_number": "该文号是一份撤销决定的文号，请填写恢复荣誉决定的文号。"})
    assert revocation.decided_on is not None  # confirmed
    return resolved(REINSTATEMENT, revocation, resolution, after=revocation.decided_on)


@transaction.atomic
def reinstate_honour(
    revocation: Revocation,
    *,
    by: Any,
    reason: str,
    document_number: str,
    resolution: Resolution = UNTYPED,
    under: PendingAct | None = None,
) -> Reinstatement:
    """Annul the revocation: honour, certificate, register and status list stand again, the ban is lifted, what was taken
    back is given back, the platforms that were told are told. Always by two officers (`propose_reinstatement`).

    Title uses and years of tracking that fell with the honour come back with it, by `honour_reinstated`. What does not come
    back by itself stands in the letter to the winner.
    """
    # As in revoking: the honour before its revocation.
    honour = lock(Honour.objects.get(pk=revocation.honour_id))
    lock(revocation)
    check_reinstate(revocation, by=by)
    require_second("honour_reinstatement", revocation, by=by, under=under, demanded=True, label=LABEL)
    rests_on = check_reinstatement_words(
        revocation, reason=reason, document_number=document_number, resolution=resolution
    )
    decision = Reinstatement(
        revocation=revocation, reason=reason.strip(), document_number=document_number.strip(),
        decided_on=clock.today(), decided_by=by, **rests_on,
    )  # fmt: skip
    decision.full_clean()
    decision.save()
    _restore(honour, revocation, decision, by=by)
    tell_reinstated(decision)
    purge_on_commit()
    return decision


def _restore(honour: Honour, revocation: Revocation, decision: Reinstatement, *, by: Any) -> None:
    payload = {"document_number": decision.document_number, "honour": honour.number}
    apply_transition(revocation, ANNUL, by=by, reason=decision.reason, payload=payload)
    apply_transition(honour, REINSTATE, by=by, reason=decision.reason, payload=payload)
    revocation.honour = honour
    for certificate in honour.certificates.filter(state__in=RESTORE.sources):
        apply_transition(certificate, RESTORE, by=by, payload={"number": certificate.number})
    Ban.objects.filter(honour=honour, lifted_on=None).update(lifted_on=clock.today())
    undo_duties(revocation)
    publish_honour(honour)
    queue_status_list(honour)
    queue_certificates([honour])  # revoked before it had one
    honour_reinstated.send(sender=Honour, honour=honour)
