"""The holder answers before a revocation is decided (陈述、申辩)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.errors import TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.honours.actions.voting import REVOCATION, VOTED_ON, latest_matter
from workflow.honours.enums import RevocationState
from workflow.honours.letters.revoking import tell_stated
from workflow.honours.models import Revocation, RevocationStatement

STATEMENT = "statement"


def check_state_case(revocation: Revocation, *, by: Any) -> None:
    """Raise unless `by` is the holder, and the decision is not drawn up yet; days that are over bar nobody."""
    if by is None or revocation.honour.holder_id != by.pk:
        raise PermissionDenied("陈述、申辩由获奖者本人提出。")
    if revocation.state != RevocationState.HEARING:
        raise TransitionNotAllowed(
            f"本事项“{revocation.get_state_display()}”，不再接收陈述；对撤销决定有异议的，请按决定所载的途径提出。"
        )
    matter = latest_matter(REVOCATION, revocation)
    if matter is not None and matter.state in VOTED_ON:
        raise TransitionNotAllowed("评审会已经审议本事项，不再接收陈述；对撤销决定有异议的，请按决定所载的途径提出。")


@transaction.atomic
def state_case(
    revocation: Revocation, *, by: Any, text: str, files: Sequence[StagedUpload] = ()
) -> RevocationStatement:
    """State one's case, with evidence where there is any; again as often as there is more to say."""
    # A decision may be drawn up at this moment: it answers this statement, or stands before it.
    lock(revocation)
    check_state_case(revocation, by=by)
    if not text.strip():
        raise ValidationError({"text": "请写明陈述、申辩的意见。"})
    statement = RevocationStatement.objects.create(revocation=revocation, text=text.strip(), stated_by=by)
    claim_staged(list(files), statement, by=by, purpose=STATEMENT, is_new=True)
    record(revocation, "revocation.stated", by=by, payload={"files": len(files)})
    tell_stated(revocation)
    return statement
