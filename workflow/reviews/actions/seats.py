"""A panel changed while it works: members join, are replaced, dismissed, and one of them leads (Articles 10, 28)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.access.models import User
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import Transition, apply_transition, check_source, lock
from workflow.applications.rules.citations import cited
from workflow.programmes.actions import check_running, lock_running
from workflow.reviews.actions.checks import require_office
from workflow.reviews.actions.joining import check_joining, seat
from workflow.reviews.actions.recusing import detect_recusals
from workflow.reviews.actions.superseding import recount_all
from workflow.reviews.letters.judging import tell_leader, tell_left, tell_seated
from workflow.reviews.models import Panel, PanelMember
from workflow.reviews.transitions import DISMISS, REPLACE


def check_change_panel(panel: Panel, *, by: Any) -> None:
    """Raise what keeps a panel from being changed now: the person, the edition's end, with which it is dissolved."""
    require_office(by)
    check_running(panel.edition)


@transaction.atomic
def add_panel_member(panel: Panel, user: User, *, unit: str = "", by: Any, despite: str = "") -> PanelMember:
    """Let another reviewer join. Who was dismissed in this edition comes back only `despite` it, with the reason."""
    lock_panel(panel, by=by)
    check_joining(panel.edition, [user], panel.scope, despite=despite)
    member = seat(panel, user, unit, leads=False)
    record(panel, "panel.member_added", by=by, reason=despite, payload={"member": member.pk, "user": user.pk})
    return _welcome(member)


def check_leave(member: PanelMember, transition: Transition, *, by: Any) -> None:
    """Raise what keeps a member from being replaced or dismissed now."""
    check_change_panel(member.panel, by=by)
    check_source(member, transition)
    if transition is DISMISS and member.is_leader:
        raise RuleViolation(
            cited(member.edition.rules, "评审组"),
            f"“{member.panel.name}”的组长不能直接解聘，请先改任组长，或者以“更换成员”由他人接任",
        )


@transaction.atomic
def replace_panel_member(
    member: PanelMember, user: User, *, unit: str = "", by: Any, reason: str, despite: str = ""
) -> PanelMember:
    """Put another reviewer in a member's place, the leader's too; returns the new member.

    The former one reads nothing from then on. The sheets handed in stand; files without one are to be given anew.
    """
    panel = member.panel
    lock_panel(panel, by=by)
    check_leave(lock(member), REPLACE, by=by)
    check_joining(panel.edition, [user], panel.scope, despite=despite)
    _leave(member, REPLACE, by=by, reason=reason)
    successor = seat(panel, user, unit, leads=member.is_leader)
    payload = {"member": member.pk, "successor": successor.pk, "user": user.pk}
    record(panel, "panel.member_replaced", by=by, reason=reason, payload=payload)
    return _welcome(successor)


@transaction.atomic
def dismiss_panel_member(member: PanelMember, *, by: Any, reason: str, for_cause: bool = False) -> PanelMember:
    """Dismiss a member; `for_cause` (against the discipline of review) takes the sheets out of what counts, and the person
    out of every panel of the edition (Article 28)."""
    panel = member.panel
    lock_panel(panel, by=by)
    others = (
        PanelMember.objects.seated().filter(edition=panel.edition, user=member.user).exclude(pk=member.pk)
        if for_cause
        else ()
    )
    for one in (member, *others):
        check_leave(lock(one), DISMISS, by=by)
        _leave(one, DISMISS, by=by, reason=reason, for_cause=for_cause)
        payload = {"member": one.pk, "cause": for_cause}
        record(one.panel, "panel.member_dismissed", by=by, reason=reason, payload=payload)
    if for_cause:
        recount_all(member.user, panel.edition, because="评审人员因违反评审纪律解聘，其评分表不再计入")
    return member


@transaction.atomic
def appoint_leader(panel: Panel, member: PanelMember, *, by: Any, reason: str) -> PanelMember:
    """Let another of the members lead."""
    lock_panel(panel, by=by)
    lock(member)
    if not panel.members.seated().filter(pk=member.pk).exists():
        raise ValidationError({"member": "组长须为该组的在任成员。"})
    if member.is_leader:
        raise TransitionNotAllowed(f"{member.user}已是组长，无须重复办理。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明改任组长的理由。"}, code="reason")
    # The former one first: the database allows one leader at a time.
    panel.members.seated().filter(is_leader=True).update(is_leader=False)
    member.is_leader = True
    member.save(update_fields=["is_leader"])
    record(panel, "panel.leader_appointed", by=by, reason=reason, payload={"member": member.pk})
    tell_leader(member)
    return member


def lock_panel(panel: Panel, *, by: Any) -> Panel:
    """The edition first: scoring waits for the same lock, so nobody scores while leaving."""
    lock_running(panel.edition)
    check_change_panel(lock(panel), by=by)
    return panel


def _leave(member: PanelMember, transition: Transition, *, by: Any, reason: str, for_cause: bool = False) -> None:
    apply_transition(
        member, transition, by=by, reason=reason,
        left_at=clock.now(), leaving_reason=reason.strip(), for_cause=for_cause,
    )  # fmt: skip
    tell_left(member)


def _welcome(member: PanelMember) -> PanelMember:
    detect_recusals(member.edition)
    tell_seated(member)
    return member
