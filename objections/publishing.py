"""The public outcome of a closed objection, and its rebuilding from the cases."""

from objections.enums import Outcome
from objections.models import Objection, PublicOutcome
from objections.receipts import outcome_key
from portal import clock
from portal.pagecache.generation import purge_on_commit


def publish_outcome(objection: Objection) -> PublicOutcome:
    """Write the row the public reads: kind, outcome, handling time and the office's anonymous words."""
    row, _ = PublicOutcome.objects.update_or_create(
        key=outcome_key(objection),
        defaults={
            "edition": objection.edition,
            "kind": objection.kind,
            "outcome": objection.outcome,
            "refusal_code": objection.refusal_code,
            "summary": objection.public_summary,
            "workdays_taken": handling_time(objection),
            "closed_on": clock.day_of(objection.reviewed_at or objection.closed_at or clock.now()),
        },
    )
    purge_on_commit()
    return row


def handling_time(objection: Objection) -> int | None:
    """Working days the office took; None where it decided nothing, the objection being withdrawn."""
    return None if objection.outcome == Outcome.WITHDRAWN else objection.workdays_taken


def rebuild_outcomes() -> list[str]:
    """Write every public outcome anew from its case; the numbers of objections whose row differed."""
    differed = []
    for objection in Objection.objects.filter(closed_at__isnull=False).select_related("edition").iterator():
        before = PublicOutcome.objects.filter(key=outcome_key(objection)).values().first()
        publish_outcome(objection)
        if before != PublicOutcome.objects.filter(key=outcome_key(objection)).values().get():
            differed.append(objection.number)
    return differed
