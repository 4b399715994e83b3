"""Panels: formed per edition, pledged, dissolved when it is over (Articles 10, 28)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.models import User
from portal.canonical import text_digest
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.applications.rules.citations import cited
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition
from workflow.reviews.actions.checks import require_office
from workflow.reviews.actions.joining import check_joining, seat
from workflow.reviews.actions.recusing import detect_recusals
from workflow.reviews.actions.scoping import checked_scope, scope_data
from workflow.reviews.enums import PanelState, SeatState
from workflow.reviews.letters.judging import tell_dissolved, tell_seated
from workflow.reviews.models import Panel, PanelMember
from workflow.reviews.permissions import is_member_self
from workflow.reviews.rules import PLEDGE
from workflow.reviews.transitions import DISSOLVE


@transaction.atomic
def form_panel(
    edition: Edition,
    *,
    by: Any,
    name: str,
    members: Sequence[tuple[User, str]],
    leader: User,
    stages: Iterable[str] = (),
    tracks: Iterable[str] = (),
) -> Panel:
    """Form a panel of reviewers, each with the unit they come from; one of them leads.

    `stages` and `tracks` are codes of the edition's; none means all.
    """
    require_office(by)
    # One person has one seat for a stage and track: two panels formed at once would both find them free.
    lock_running(edition)
    users = [user for user, _ in members]
    if not users or len(set(users)) != len(users):
        raise ValidationError({"members": "评审组至少有一名成员，且每人只列一次。"})
    if leader not in users:
        raise ValidationError({"leader": "组长须为评审组成员。"})
    scope = checked_scope(edition, stages, tracks)
    check_joining(edition, users, scope)
    if not name.strip():
        raise ValidationError({"name": "请填写评审组名称。"})
    if edition.panels.filter(name=name.strip()).exists():
        raise ValidationError({"name": "本届已有同名评审组，请换一个名称。"})
    panel = Panel.objects.create(edition=edition, name=name.strip(), **scope_data(edition, scope))
    for user, unit in members:
        seat(panel, user, unit, leads=user == leader)
    payload = {"members": [user.pk for user in users], "leader": leader.pk, **scope_data(edition, scope)}
    record(panel, "panel.formed", by=by, payload=payload)
    for member in panel.members.select_related("user", "panel__edition"):
        tell_seated(member)
    detect_recusals(edition)
    return panel


def check_pledge(member: PanelMember, *, by: Any) -> None:
    """Raise what keeps a member from signing now: the person, the panel's end, that they left, that it is signed."""
    if not is_member_self(by, member):
        raise PermissionDenied("评审纪律承诺须由本人签署。")
    article = cited(member.edition.rules, "评审组")
    if member.panel.state != PanelState.ACTIVE:
        raise RuleViolation(article, "评审组已经撤销，不能再签署承诺")
    if member.state != SeatState.SERVING:
        raise RuleViolation(article, f"您{member.get_state_display()}，不再是该评审组的成员")
    if member.pledged_at is not None:
        raise TransitionNotAllowed("承诺已经签署，无须重复办理。")


@transaction.atomic
def sign_pledge(member: PanelMember, *, by: Any) -> PanelMember:
    """The member signs the pledge of discipline; no file opens before that, and it is signed once."""
    # The member may be replaced at this moment: who has left signs nothing, and nothing is signed twice.
    lock_running(member.edition)
    check_pledge(lock(member), by=by)
    member.pledged_at = clock.now()
    member.save(update_fields=["pledged_at"])
    digest = text_digest(PLEDGE)
    record(member, "panel.pledge_signed", by=by, payload={"panel": member.panel_id, "pledge_sha256": digest})
    return member


@transaction.atomic
def dissolve_panels(edition: Edition, *, by: Any, cancelled: bool, **what: Any) -> int:
    """Dissolve every panel of an edition that is over; its members lose its files with it (Article 10)."""
    panels = list(Panel.objects.filter(edition=edition, state=PanelState.ACTIVE))
    for panel in panels:
        apply_transition(panel, DISSOLVE, by=None, dissolved_at=clock.now())
        tell_dissolved(panel, cancelled=cancelled)
    return len(panels)
