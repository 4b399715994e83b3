"""What a reviewer's breach of discipline brings: 批评、警告、取消评审资格、通报批评 (Article 28(2))."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.applications.rules.citations import cited
from workflow.programmes.enums import EditionState
from workflow.reviews.actions.checks import require_office
from workflow.reviews.actions.superseding import supersede_reports_on
from workflow.reviews.enums import SanctionKind
from workflow.reviews.letters import tell_sanctioned
from workflow.reviews.models import PanelMember, Sanction
from workflow.reviews.transitions import DISMISS


def check_sanction(member: PanelMember, *, by: Any) -> None:
    """Raise what keeps a reviewer from being sanctioned now: the person, a disqualification that stands."""
    require_office(by)
    if Sanction.objects.barring().filter(user=member.user_id).exists():
        raise TransitionNotAllowed(f"{member.user}已被取消评审资格。")


@transaction.atomic
def sanction_reviewer(member: PanelMember, *, kind: str, ground: str, by: Any) -> Sanction:
    """Record a sanction with its ground and article; through `portal.confirming` alone, for it takes two officers.

    取消评审资格 ends the seat at once, takes the sheets out of what counts, and bars the person from every panel.
    """
    edition = lock(member.edition)  # running or not: a breach may come to light when the review is over
    check_sanction(member, by=by)
    if kind not in SanctionKind.values:
        raise ValidationError({"kind": "请选择处理方式。"})
    if not ground.strip():
        raise ValidationError({"ground": "请写明事由。"})
    sanction = Sanction.objects.create(
        user=member.user, edition=edition, kind=kind, ground=ground.strip(),
        article=cited(edition.rules, "评审纪律"), recorded_by=by,
    )  # fmt: skip
    payload = {"member": member.pk, "user": member.user_id, "kind": kind, "article": str(sanction.article)}
    record(member.panel, "panel.member_sanctioned", by=by, reason=ground, payload=payload)
    if kind == SanctionKind.DISQUALIFICATION:
        _unseat(sanction)
    tell_sanctioned(sanction, member)
    return sanction


def _unseat(sanction: Sanction) -> None:
    """Every seat the person still holds, in whichever edition."""
    reason = f"取消评审资格：{sanction.ground}"
    for seat in PanelMember.objects.seated().filter(user=sanction.user).order_by("pk"):
        apply_transition(
            seat, DISMISS, by=None, reason=reason, left_at=clock.now(), leaving_reason=reason, for_cause=True
        )
    if sanction.edition.state == EditionState.RUNNING:
        supersede_reports_on(sanction.user, sanction.edition, because="评审人员被取消评审资格，其评分表不再计入")
