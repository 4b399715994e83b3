"""What may be a ground for revocation is reported to the office, which proposes it, or not (Articles 35, 36)."""

from typing import Any

from django.db import transaction

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.transitions.core import apply_transition, lock
from workflow.honours.enums import STANDING
from workflow.supervision.actions.tracking import check_by_person
from workflow.supervision.letters import tell_referred
from workflow.supervision.models import Tracking
from workflow.supervision.transitions import DROP, GO_ON, REFER

DECISION = "tracking_refer"


def check_refer(tracking: Tracking, *, by: Any) -> None:
    """Raise what keeps a ground for revocation from being reported now."""
    check_by_person(tracking, REFER, by=by)


@transaction.atomic
def report_grounds(tracking: Tracking, *, reason: str, by: Any, under: PendingAct | None = None) -> Tracking:
    """Report a ground for revocation, by two officers: `under` is what the other proposed. The honour stands until it is
    revoked by the verbs of honours."""
    # The year may be closed at this moment: one of the two is refused.
    lock(tracking)
    check_refer(tracking, by=by)
    require_second(DECISION, tracking, by=by, under=under, demanded=True, label="报告应撤销情况")
    apply_transition(tracking, REFER, by=by, reason=reason, payload={"honour": tracking.honour.number})
    tell_referred(tracking, reason)
    return tracking


def check_drop(tracking: Tracking, *, by: Any) -> None:
    """Raise what keeps a report from being let go now: while a revocation waits, it is decided first."""
    check_by_person(tracking, DROP, by=by)
    if tracking.honour.revocations.filter(state__in=STANDING).exists():
        raise TransitionNotAllowed(f"荣誉 {tracking.honour.number} 的撤销正待复核，请先在“撤销”中办理。")


@transaction.atomic
def drop_grounds(tracking: Tracking, *, reason: str, by: Any) -> Tracking:
    """The honour stands. The year goes on from where it stood; one that ends soon is closed with the reason."""
    # The honour first, as a revocation holds it: proposed at this moment, it is waited for.
    lock(tracking.honour)
    lock(tracking)
    check_drop(tracking, by=by)
    if clock.today() < tracking.closes_from:
        return apply_transition(tracking, GO_ON[tracking.running_state], by=by, reason=reason)
    return apply_transition(
        tracking, DROP, by=by, reason=reason, finding=reason.strip(), concluded_on=clock.today()
    )  # fmt: skip
