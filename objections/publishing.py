"""The public outcome of an objection that was released, and its rebuilding from the cases."""

from datetime import date
from typing import Any

from objections.enums import Outcome
from objections.models import Objection, PublicOutcome
from objections.models.public import BAND
from objections.receipts import former_key, outcome_key
from portal import clock


def publish_outcome(objection: Objection) -> PublicOutcome:
    """Write the row of what was released, as the public reads it once that month is over: kind, outcome, handling time in bands
    and the office's anonymous words."""
    released_at: Any = objection.released_at
    row, _ = PublicOutcome.objects.update_or_create(
        key=outcome_key(objection),
        defaults={
            "edition": objection.edition,
            "kind": objection.kind,
            "outcome": objection.outcome,
            "refusal_code": objection.refusal_code,
            "summary": objection.public_summary,
            "workdays_up_to": band(handling_time(objection)),
            "closed_in": closed_in(objection),
            "released_in": clock.day_of(released_at).replace(day=1),
        },
    )
    return row


def publish_review(objection: Objection) -> PublicOutcome:
    """What the review found; a row that is read already stays until this month is over, or it would tell the day of the review."""
    month = clock.this_month()
    read = PublicOutcome.objects.filter(key=outcome_key(objection), released_in__lt=month)
    read.update(key=former_key(objection), replaced_in=month)
    return publish_outcome(objection)


def when_read(objection: Objection) -> str:
    """From when the public reads the words of what was released as they are put right now."""
    released_at: Any = objection.released_at
    if clock.day_of(released_at) < clock.this_month():
        return "随即"
    reads_former = PublicOutcome.objects.filter(key=former_key(objection)).exists()
    kept = "；复核以前公开的文字到本月底仍可查看，其中使人认出提出人的，请撤下" if reads_former else ""
    return f"下月起公开的，即为更正后的文字{kept}"


def take_down(objection: Objection) -> None:
    """Nothing of it is read any more, nor what its review replaced."""
    PublicOutcome.objects.filter(key__in=[outcome_key(objection), former_key(objection)]).delete()


def closed_in(objection: Objection) -> date:
    """The month in which it was closed or, where it was reviewed, decided on again; by its first day."""
    return clock.day_of(objection.reviewed_at or objection.closed_at or clock.now()).replace(day=1)


def handling_time(objection: Objection) -> int | None:
    """Working days the office took; None where it decided nothing, the objection being withdrawn."""
    return None if objection.outcome == Outcome.WITHDRAWN else objection.workdays_taken


def public_rows(objection: Objection) -> list[tuple[str, str]]:
    """Label and value of all that the public reads of it, the office's words apart."""
    month, up_to = closed_in(objection), band(handling_time(objection))
    taken = (
        "" if up_to is None else f"不超过{BAND}个工作日" if up_to == BAND else f"{up_to - BAND + 1}至{up_to}个工作日"
    )
    rows = [
        ("类别和结果", f"{objection.get_kind_display()}{objection.get_outcome_display()}"),
        ("情形", objection.get_refusal_code_display() if objection.refusal_code else ""),
        ("办结月份", f"{month.year}年{month.month}月"),
        ("办理时间", taken),
    ]
    return [(label, text) for label, text in rows if text]


def band(workdays: int | None) -> int | None:
    """The end of its band: five for none to five, ten for six to ten."""
    return None if workdays is None else max(-(-workdays // BAND), 1) * BAND


def rebuild_outcomes() -> list[str]:
    """Write every public outcome anew from its case; the numbers of objections whose row differed."""
    differed = []
    for objection in Objection.objects.filter(released_at__isnull=False).select_related("edition").iterator():
        before = PublicOutcome.objects.filter(key=outcome_key(objection)).values().first()
        publish_outcome(objection)
        if before != PublicOutcome.objects.filter(key=outcome_key(objection)).values().get():
            differed.append(objection.number)
    return differed
