"""Objections to one entry, beside one another: each is concluded and answered by itself, none against another unsaid."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from objections.enums import CONCLUSIONS, Outcome
from objections.matters import same_matter
from objections.models import Objection
from objections.permissions import CONCLUDE_OBJECTION
from objections.rules import check_anonymous
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct

SHOWN = ("number", "kind", "state", "outcome", "received_at", "pursued_at")


def beside(objection: Objection) -> list[Objection]:
    """What else was filed about its entry, oldest first; whoever may read one may read them all."""
    rows = same_matter(objection).exclude(pk=objection.pk)
    return list(rows.only(*SHOWN).order_by("pk"))


def found_of(objections: Iterable[Objection]) -> dict[int, tuple[Outcome, bool]]:
    """What was concluded of each, or is proposed and waits for a second officer: the outcome, and whether it stands."""
    rows = list(objections)
    found = {one.pk: (Outcome(one.outcome), True) for one in rows if one.outcome in CONCLUSIONS}
    label, keys = Objection._meta.label_lower, [str(one.pk) for one in rows if one.pk not in found]
    waiting = PendingAct.objects.filter(
        name=CONCLUDE_OBJECTION, target_type=label, target_id__in=keys, state=PendingState.PENDING
    )
    proposed = {
        int(act.target_id): (Outcome(act.payload.get("outcome", Outcome.UPHELD)), False) for act in waiting if keys
    }
    return found | proposed


def found_text(outcome: Outcome, stands: bool) -> str:
    """`成立`, `拟认定成立，正待复核`."""
    return outcome.label if stands else f"拟认定{outcome.label}，正待复核"


def conclusions_beside(objection: Objection, other_than: str = "") -> list[str]:
    """`YY2026-000001（成立）` of each on the same entry, of those alone that say something `other_than` this."""
    rows = beside(objection)
    found = found_of(rows)
    return [
        f"{one.number}（{found_text(*found[one.pk])}）"
        for one in rows
        if one.pk in found and found[one.pk][0] != other_than
    ]


def check_consistent(objection: Objection, outcome: str, differing: str) -> None:
    """Another conclusion than was given or proposed on the same entry is drawn with a reason alone, which names nobody."""
    others = conclusions_beside(objection, other_than=outcome)
    if others and not differing.strip():
        said = (
            f"同一对象的异议 {'、'.join(others)} 与本结论不一致，请写明所涉事实、依据有何不同；"
            "已经提出、正待复核的，请不同意后重新提出。"
        )
        raise ValidationError({"differing": said})
    check_anonymous(objection, differing, "differing")


def panel_rows(objection: Objection) -> list[dict[str, Any]]:
    """The same for the page of the case."""
    rows = beside(objection)
    found = found_of(rows)
    return [{"objection": one, "found": found_text(*found[one.pk]) if one.pk in found else ""} for one in rows]
