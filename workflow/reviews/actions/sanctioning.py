"""What a reviewer's breach of discipline brings: 批评、警告、取消评审资格、通报批评 (Article 28(2))."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.applications.rules.citations import cited
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition
from workflow.reviews.actions.checks import require_office
from workflow.reviews.actions.superseding import recount_all
from workflow.reviews.enums import SanctionKind
from workflow.reviews.letters.judging import tell_sanctioned
from workflow.reviews.models import PanelMember, Sanction
from workflow.reviews.transitions import DISMISS


def lock_seats_of(member: PanelMember) -> PanelMember:
    """The editions first, in one order, as scoring and every change of a panel lock them: a disqualification ends all
    seats of the person. Running or not: a breach may come to light when the review is over."""
    editions = Edition.objects.filter(
        pk__in=[member.edition_id, *_seats(member.user_id).values_list("edition", flat=True)]
    )
    for edition in editions.order_by("pk"):
        lock(edition)
    lock(member)
    member.edition.refresh_from_db()
    return member


def check_sanction(member: PanelMember, *, by: Any) -> None:
    """Raise what keeps a reviewer from being sanctioned now: the person, a disqualification that stands."""
    require_office(by)
    if by is not None and by.pk == member.user_id:
        raise PermissionDenied("对本人的处理由其他工作人员办理。")
    if Sanction.objects.barring().filter(user=member.user_id).exists():
        raise TransitionNotAllowed(f"{member.user}已被取消评审资格。")


@transaction.atomic
def sanction_reviewer(
    member: PanelMember, *, kind: str, ground: str, by: Any, under: PendingAct | None = None
) -> Sanction:
    """Record a sanction with its ground and article: two officers, `under` is what one proposed.

    取消评审资格 ends the seat at once, takes the sheets out of what counts, and bars the person from every panel.
    """
    edition = lock_seats_of(member).edition
    check_sanction(member, by=by)
    require_second("sanction", member, by=by, under=under, demanded=True, label="对评审人员作出处理")
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
    reason, editions = f"取消评审资格：{sanction.ground}", {sanction.edition_id: sanction.edition}
    for seat in _seats(sanction.user_id).select_related("edition"):
        editions[seat.edition_id] = seat.edition
        apply_transition(
            seat, DISMISS, by=None, reason=reason, left_at=clock.now(), leaving_reason=reason, for_cause=True
        )
    for edition in editions.values():
        if edition.state == EditionState.RUNNING:
            recount_all(sanction.user, edition, because="评审人员被取消评审资格，其评分表不再计入")


def _seats(user: Any) -> QuerySet[PanelMember]:
    return PanelMember.objects.seated().filter(user=user).order_by("pk")
