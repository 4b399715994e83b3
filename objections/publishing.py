"""The public outcome of a closed objection, and its rebuilding from the cases."""

from objections.enums import Outcome
from objections.models import Objection, PublicOutcome
from objections.models.public import BAND
from objections.receipts import former_key, outcome_key
from portal import clock


def publish_outcome(objection: Objection) -> PublicOutcome:
    """Write the row the public reads once the month is over: kind, outcome, handling time in bands and the office's anonymous words."""
    row, _ = PublicOutcome.objects.update_or_create(
        key=outcome_key(objection),
        defaults={
            "edition": objection.edition,
            "kind": objection.kind,
            "outcome": objection.outcome,
            "refusal_code": objection.refusal_code,
            "summary": objection.public_summary,
            "workdays_up_to": _band(handling_time(objection)),
            "closed_in": clock.day_of(objection.reviewed_at or objection.closed_at or clock.now()).replace(day=1),
        },
    )
    return row


def publish_review(objection: Objection) -> PublicOutcome:
    """What the review found; a row that is read already stays until this month is over, or it would tell the day of the review."""
    month = clock.today().replace(day=1)
    read = PublicOutcome.objects.filter(key=outcome_key(objection), closed_in__lt=month)
    read.update(key=former_key(objection), replaced_in=month)
    return publish_outcome(objection)


def handling_time(objection: Objection) -> int | None:
    """Working days the office took; None where it decided nothing, the objection being withdrawn."""
    return None if objection.outcome == Outcome.WITHDRAWN else objection.workdays_taken


def _band(workdays: int | None) -> int | None:
    """The end of its band: five for none to five, ten for six to ten."""
    return None if workdays is None else max(-(-workdays // BAND), 1) * BAND


def rebuild_outcomes() -> list[str]:
    """Write every public outcome anew from its case; the numbers of objections whose row differed."""
    differed = []
    for objection in Objection.objects.filter(closed_at__isnull=False).select_related("edition").iterator():
        before = PublicOutcome.objects.filter(key=outcome_key(objection)).values().first()
        publish_outcome(objection)
        if before != PublicOutcome.objects.filter(key=outcome_key(objection)).values().get():
            differed.append(objection.number)
    return differed
