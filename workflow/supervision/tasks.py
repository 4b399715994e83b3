"""Feedback is asked for when a stage is over, years are planned when they begin, terms are remembered."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction

from portal import clock
from portal.jobs import each
from portal.transitions.core import lock
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.programmes.models import Edition, Stage
from workflow.supervision.actions import open_feedback, plan_trackings
from workflow.supervision.actions.feedback import OVER
from workflow.supervision.enums import RUNNING, TrackingState
from workflow.supervision.letters import tell_discipline, tell_due, tell_order_due, tell_order_late, tell_overdue
from workflow.supervision.models import Feedback, Tracking
from workflow.supervision.queries import reviewed

ORDER_ENDS_SOON = timedelta(days=7)


@shared_task
def ask_for_feedback() -> int:
    """Ask about every stage that ended since a rule set's days ago; how many. Safe to run twice and beside itself."""
    answered = reviewed().order_by().values("stage")
    stages = Stage.objects.filter(state__in=OVER, feedback_call=None, left_at__isnull=False, pk__in=answered)
    return each(stages.select_related("edition").order_by("pk"), _is_asked, "环节 %s 的双向监督反馈未能开始")


def _is_asked(stage: Stage) -> bool:
    rule = stage.edition.rules.feedback
    if not rule or stage.left_at is None or stage.left_at < clock.now() - timedelta(days=rule.days):
        return False
    return bool(open_feedback(stage))


@shared_task
def tell_discipline_body() -> int:
    """Tell the discipline body of each edition that is over and left something to read; how many. Each is told once."""
    found = Feedback.objects.opened().order_by().values("call__stage__edition")
    return each(Edition.objects.filter(pk__in=found), _is_told, "届次 %s 的反馈未能告知纪检监察")


@transaction.atomic
def _is_told(edition: Edition) -> bool:
    tell_discipline(edition)
    return True


@shared_task
def plan_years() -> int:
    """Plan every year of a standing honour that has begun; how many. One that fails keeps no other waiting."""
    standing = Honour.objects.filter(state=HonourState.ACTIVE).exclude(trackings__ends_on__gte=clock.today())
    rows = standing.select_related("edition").order_by("pk")
    return each(rows, lambda honour: len(plan_trackings(honour)), "荣誉 %s 的跟踪未能列入计划")


@shared_task
def remind_tracking() -> None:
    """Winners before a year or a term ends, once; the office and the winner after it, once a month until it is done."""
    running = Tracking.objects.filter(state__in=RUNNING).select_related("honour__edition", "honour__holder")
    each(running, _remind, "跟踪 %s 的期限未能提醒")


@transaction.atomic
def _remind(tracking: Tracking) -> None:
    # A revocation, a report, an answer at this moment is waited for: nobody is reminded of what is no more.
    if lock(tracking, "honour__edition", "honour__holder").state not in RUNNING:
        return
    if tracking.is_overdue:
        tell_overdue(tracking)
    elif tracking.state == TrackingState.PLANNED and clock.today() >= tracking.closes_from:
        tell_due(tracking)
    if tracking.state == TrackingState.RECTIFYING:
        _remind_of_order(tracking)


def _remind_of_order(tracking: Tracking) -> None:
    order = tracking.order
    if order and order.is_late:
        tell_order_late(order)
    elif order and order.due_on - clock.today() <= ORDER_ENDS_SOON:
        tell_order_due(order)
