"""Files go to reviewers by the office's hand, never to one who must stay away (Articles 10, 28)."""

from typing import Any

from django.db import transaction

from portal import clock
from portal.access.predicates import is_reviewer
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.models import Application
from workflow.applications.rules.citations import cited
from workflow.programmes.models import Stage
from workflow.reviews.actions.checks import (
    REVIEWED_KINDS,
    check_candidate,
    check_in_progress,
    current_stage,
    lock_stage,
    require_office,
)
from workflow.reviews.clashing import lock_people, shut_by_time
from workflow.reviews.consulted import SAID, consulted_on
from workflow.reviews.enums import PanelState, SeatState
from workflow.reviews.letters.appointing import tell_of_appointment
from workflow.reviews.letters.judging import tell_assigned, tell_unassigned
from workflow.reviews.models import Assignment, Panel, PanelMember
from workflow.reviews.queries import broke_discipline, outside, stands_aside
from workflow.reviews.transitions import WITHDRAW_ASSIGNMENT


def check_assign(application: Application, *, by: Any) -> None:
    """Raise what keeps the application from being given to a reviewer now: the person, the stage, the application, that there
    is no panel for it."""
    require_office(by, application)
    stage = current_stage(application, *REVIEWED_KINDS)
    check_candidate(application, stage)
    panels = Panel.objects.filter(edition=application.edition_id, state=PanelState.ACTIVE)
    if not any(panel.scope.covers(stage.code, application.track) for panel in panels):
        raise RuleViolation(
            cited(application.edition.rules, "评审组"),
            f"没有负责{stage.name}（{application.track_label}）的评审组，请先组成评审组，或者调整一组负责的环节、类别",
        )


@transaction.atomic
def assign_review(application: Application, stage: Stage, member: PanelMember, *, by: Any) -> Assignment:
    """Give a file to a member for the stage in progress; giving it twice is once.

    It takes the place of a file that somebody who left has not scored.
    """
    # Panels and recusals change under the edition's lock: nobody is given a file who is out or recused by now.
    lock_stage(stage, *REVIEWED_KINDS)
    lock(application)
    require_office(by, application)
    check_candidate(application, stage)
    _check_member(lock(member), application)
    given = Assignment.objects.given()
    known = given.filter(application=application, stage=stage, member=member).first()
    if known is None:
        _check_panel(member.panel, application, stage)
        _check_given_once(application, stage, member)
        _check_can_come(application, stage, member)
    return known or _assign(application, stage, member, by=by)


def _assign(application: Application, stage: Stage, member: PanelMember, *, by: Any) -> Assignment:
    orphan = Assignment.objects.orphaned().filter(application=application, stage=stage).order_by("pk").first()
    assignment = Assignment.objects.create(application=application, stage=stage, member=member, assigned_by=by)
    record(application, "review.assigned", by=by, payload={"stage": stage.code, "member": member.pk})
    if orphan:
        withdrawn(orphan, by=None, reason=f"{orphan.member.user}已离任，改派{member.user}")
    tell_assigned(assignment)
    tell_of_appointment(assignment)
    return assignment


def check_withdraw_assignment(assignment: Assignment, *, by: Any) -> None:
    """Raise what keeps a file from being taken back now: the person, its state, the sheet that stands on it."""
    check_actor(assignment, WITHDRAW_ASSIGNMENT, by=by)
    check_source(assignment, WITHDRAW_ASSIGNMENT)
    check_in_progress(assignment.stage, *REVIEWED_KINDS)
    if not Assignment.objects.unanswered().filter(pk=assignment.pk).exists():
        raise TransitionNotAllowed("评分表或者审查意见已经提交，任务不能收回；须回避的，请办理回避。")


@transaction.atomic
def withdraw_assignment(assignment: Assignment, *, by: Any, reason: str) -> Assignment:
    """Take a file back that was given by mistake; whoever had it reads it no more."""
    # The reviewer may hand in the sheet at this moment: handed in, it is no longer taken back.
    lock_stage(assignment.stage, *REVIEWED_KINDS)
    check_withdraw_assignment(lock(assignment), by=by)
    withdrawn(assignment, by=by, reason=reason)
    tell_unassigned(assignment, reason=reason)
    return assignment


def withdrawn(assignment: Assignment, *, by: Any, reason: str) -> Assignment:
    """Taken back, in the application's journal too."""
    apply_transition(assignment, WITHDRAW_ASSIGNMENT, by=by, reason=reason, withdrawn_at=clock.now())
    payload = {"stage": assignment.stage.code, "member": assignment.member_id}
    record(assignment.application, "review.assignment_withdrawn", by=by, reason=reason, payload=payload)
    return assignment


def _check_panel(panel: Panel, application: Application, stage: Stage) -> None:
    if reason := outside(panel, application, stage):
        article = cited(application.edition.rules, "评审组")
        raise RuleViolation(article, f"{reason}，请改派负责的评审组成员，或者先调整该组负责的环节、类别")


def _check_given_once(application: Application, stage: Stage, member: PanelMember) -> None:
    """One person is one reviewer, from whichever seat: who left and came back has said what they had to say, and who reads it
    for a panel that was made another reads it still.

    Only what no longer counts (against the discipline of review) is given anew.
    """
    before = Assignment.objects.given().filter(application=application, stage=stage, member__user=member.user_id)
    before = before.exclude(broke_discipline("member"))
    if other := before.filter(member__state=SeatState.SERVING).select_related("member__panel").first():
        raise TransitionNotAllowed(f"该申报已经分配给{member.user}（“{other.member.panel.name}”成员），请改派他人。")
    if before.exclude(pk__in=before.unanswered().values("pk")).exists():
        raise TransitionNotAllowed(f"{member.user}离任之前已就该申报提交评分表或者审查意见，仍然有效，请改派他人。")


def _check_can_come(application: Application, stage: Stage, member: PanelMember) -> None:
    """Whoever is given a file is awaited where its applicant is heard or visited."""
    if not application.appointments.awaited().filter(stage=stage).exists():
        return
    # As in arranging: an appointment of another edition may be made at this moment.
    lock_people([member.user_id])
    if shut_by_time([application], stage, [member.user_id]):
        raise RuleViolation(
            stage.article, f"{member.user}在该申报的评审日程的时间已有其他申报的日程，请改派他人，或者先将其中一场改期"
        )


def _check_member(member: PanelMember, application: Application) -> None:
    rules = application.edition.rules
    if (
        member.panel.edition_id != application.edition_id
        or member.panel.state != PanelState.ACTIVE
        or member.state != SeatState.SERVING
    ):
        raise RuleViolation(cited(rules, "评审组"), "只能分配给本届在任评审组的成员")
    if not is_reviewer(member.user):
        raise TransitionNotAllowed(f"{member.user}的账号已停用或者不再是评审人员，请改派他人。")
    if reason := stands_aside(member, application):
        raise RuleViolation(cited(rules, "评审回避"), f"{member.user}须回避该申报（{reason}），请改派他人")
    if consulted_on([application.pk], [member.user_id]):
        raise RuleViolation(cited(rules, "评审回避"), f"{member.user}不能评审该申报（{SAID}），请改派他人")
