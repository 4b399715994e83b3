"""Panels: formed per edition, pledged, dissolved when it is over (Articles 10, 28)."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.models import User
from portal.access.predicates import is_reviewer
from portal.errors import RuleViolation
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.applications.rules.citations import cited
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition
from workflow.reviews.actions.checks import require_office
from workflow.reviews.actions.recusing import detect_recusals
from workflow.reviews.enums import PanelState
from workflow.reviews.letters import tell_dissolved, tell_seated
from workflow.reviews.models import Panel, PanelMember
from workflow.reviews.permissions import is_member_self
from workflow.reviews.rules import PLEDGE
from workflow.reviews.transitions import DISSOLVE


@transaction.atomic
def form_panel(edition: Edition, *, by: Any, name: str, members: Sequence[tuple[User, str]], leader: User) -> Panel:
    """Form a panel of reviewers, each with the unit they come from; one of them leads."""
    require_office(by)
    lock_running(edition)
    article = cited(edition.rules, "评审组")
    _check_members(members, leader, article)
    _check_one_seat_each(edition, [user for user, _ in members], article)
    if edition.panels.filter(name=name.strip()).exists():
        raise ValidationError({"name": "本届已有同名评审组，请换一个名称。"})
    panel = Panel.objects.create(edition=edition, name=name.strip())
    PanelMember.objects.bulk_create(
        PanelMember(panel=panel, edition=edition, user=user, unit=unit.strip(), is_leader=user == leader)
        for user, unit in members
    )
    record(panel, "panel.formed", by=by, payload={"members": [user.pk for user, _ in members], "leader": leader.pk})
    tell_seated(panel)
    detect_recusals(edition)
    return panel


def _check_members(members: Sequence[tuple[User, str]], leader: User, article: str) -> None:
    users = [user for user, _ in members]
    if not users or len(set(users)) != len(users):
        raise ValidationError({"members": "评审组至少有一名成员，且每人只列一次。"})
    if leader not in users:
        raise ValidationError({"leader": "组长须为评审组成员。"})
    if any(not unit.strip() for _, unit in members):
        raise ValidationError({"members": "请写明每名成员的所在单位，回避关系据此核对。"})
    strangers = [str(user) for user in users if not is_reviewer(user)]
    if strangers:
        raise RuleViolation(article, f"{'、'.join(strangers)}不是评审人员，请先由管理员授予评审人员角色")


def _check_one_seat_each(edition: Edition, users: Sequence[User], article: str) -> None:
    """One person is one reviewer: a second seat would make one opinion count as two."""
    seated = [
        str(seat.user) for seat in PanelMember.objects.filter(edition=edition, user__in=users).select_related("user")
    ]
    if seated:
        raise RuleViolation(article, f"{'、'.join(seated)}已是本届评审组成员，每人在一届中只能参加一个评审组")


@transaction.atomic
def sign_pledge(member: PanelMember, *, by: Any) -> PanelMember:
    """The member signs the pledge of discipline; no file opens before that. Signing twice keeps the first."""
    if not is_member_self(by, member):
        raise PermissionDenied("评审纪律承诺须由本人签署。")
    lock(member)
    if member.panel.state != PanelState.ACTIVE:
        raise RuleViolation(cited(member.panel.edition.rules, "评审组"), "评审组已经撤销，不能再签署承诺")
    if member.pledged_at is None:
        member.pledged_at = clock.now()
        member.save(update_fields=["pledged_at"])
        digest = hashlib.sha256(PLEDGE.encode()).hexdigest()
        record(member, "panel.pledge_signed", by=by, payload={"panel": member.panel_id, "pledge_sha256": digest})
    return member


@transaction.atomic
def dissolve_panels(edition: Edition, *, by: Any, **what: Any) -> int:
    """Dissolve every panel of an edition that is over; its members lose its files with it (Article 10)."""
    panels = list(Panel.objects.filter(edition=edition, state=PanelState.ACTIVE))
    for panel in panels:
        apply_transition(panel, DISSOLVE, by=None, dissolved_at=clock.now())
        tell_dissolved(panel)
    return len(panels)
