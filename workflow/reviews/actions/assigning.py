"""Files go to reviewers by the office's hand, never to one who must stay away (Articles 10, 28)."""

from typing import Any

from django.db import transaction

from portal.errors import RuleViolation
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.applications.rules.citations import cited
from workflow.programmes.models import Stage
from workflow.reviews.actions.checks import REVIEWED_KINDS, check_candidate, check_running, require_office
from workflow.reviews.enums import PanelState
from workflow.reviews.letters import tell_assigned
from workflow.reviews.models import Assignment, PanelMember, Recusal
from workflow.reviews.rules import conflict


@transaction.atomic
def assign_review(application: Application, stage: Stage, member: PanelMember, *, by: Any) -> Assignment:
    """Give a file to a member for the stage in progress; giving it twice is once."""
    require_office(by, application)
    check_running(stage, *REVIEWED_KINDS)
    lock(application)
    check_candidate(application, stage)
    _check_member(member, application)
    assignment, created = Assignment.objects.get_or_create(
        application=application, stage=stage, member=member, defaults={"assigned_by": by}
    )
    if created:
        record(application, "review.assigned", by=by, payload={"stage": stage.code, "member": member.pk})
        tell_assigned(assignment)
    return assignment


def _check_member(member: PanelMember, application: Application) -> None:
    rules = application.edition.rules
    if member.panel.edition_id != application.edition_id or member.panel.state != PanelState.ACTIVE:
        raise RuleViolation(cited(rules, "评审组"), "只能分配给本届在任评审组的成员")
    reason = conflict(member, application)
    if reason or Recusal.objects.filter(application=application, user=member.user).exists():
        raise RuleViolation(
            cited(rules, "评审回避"), f"{member.user}须回避该申报（{reason or '已登记回避'}），请改派他人"
        )
