"""After a stage whoever reviewed and whoever was reviewed say how the other kept discipline (Article 29)."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.programmes.ruleset.governance import Feedback as Rule
from workflow.reviews.models import Assignment
from workflow.supervision.enums import Conduct
from workflow.supervision.letters import tell_of_call
from workflow.supervision.models import Feedback, FeedbackCall
from workflow.supervision.permissions import gives
from workflow.supervision.queries import reviewed_in

OVER = frozenset({StageState.DONE, StageState.STOPPED})


def feedback_rule(stage: Stage) -> Rule:
    """What the stage's rule set says of feedback. Raises `TransitionNotAllowed` where it says nothing."""
    if rule := stage.edition.rules.feedback:
        return rule
    raise TransitionNotAllowed(f"{stage.edition}的规则集没有规定双向监督反馈。")


def check_open(stage: Stage) -> None:
    """Raise what keeps feedback on a stage from being asked for now: no rule, not over, nothing reviewed, asked already."""
    feedback_rule(stage)
    if stage.state not in OVER or not reviewed_in(stage).exists():
        raise TransitionNotAllowed(f"“{stage.name}”环节尚未结束，或者没有评审过，不能开始反馈。")
    if FeedbackCall.objects.filter(stage=stage).exists():
        raise TransitionNotAllowed(f"“{stage.name}”环节的反馈已经开始。")


@transaction.atomic
def open_feedback(stage: Stage) -> FeedbackCall:
    """Ask both sides, for the rule set's calendar days from today; the system does so once a stage is over.

    Also when the edition was cancelled or the application withdrawn since: what happened happened.
    """
    # Two workers at once: the second finds it asked for.
    lock(stage)
    check_open(stage)
    closes_on = clock.today() + timedelta(days=feedback_rule(stage).days)
    call = FeedbackCall.objects.create(stage=stage, closes_on=closes_on)
    record(call, "feedback.opened", by=None, payload={"stage": stage.code, "closes_on": closes_on})
    tell_of_call(call)
    return call


def check_give(assignment: Assignment, direction: str, *, by: Any) -> None:
    """Raise what keeps `by` from saying it now: not theirs to say, not asked yet, too late, said already."""
    if not gives(by, assignment, direction):
        raise PermissionDenied("双向监督反馈由申报者和在任、未回避的评审人员本人提交。")
    call = FeedbackCall.objects.filter(stage=assignment.stage_id).first()
    if call is None:
        raise TransitionNotAllowed("该环节尚未结束，环节结束之后再作反馈。")
    if not call.is_open:
        raise TransitionNotAllowed(f"反馈已于{official_date(call.closes_on)}截止；发现违反评审纪律的，可以实名举报。")
    if Feedback.objects.filter(assignment=assignment, direction=direction).exists():
        raise TransitionNotAllowed("已经提交过这一反馈，提交后不能修改。")


@transaction.atomic
def give_feedback(assignment: Assignment, *, direction: str, conduct: str, remark: str, by: Any) -> Feedback:
    """Say it, once and under seal: nobody reads it before the edition is over, and then the discipline body alone."""
    # Sent twice at once: the second finds the first.
    lock(assignment)
    check_give(assignment, direction, by=by)
    if conduct not in Conduct.values:
        raise ValidationError({"conduct": "请选择纪律执行情况。"})
    if conduct != Conduct.KEPT and not remark.strip():
        raise ValidationError({"remark": "有不当之处或者违反纪律的，请写明时间、地点和经过。"})
    feedback = Feedback.objects.create(
        call=assignment.stage.feedback_call, assignment=assignment, direction=direction, given_by=by, conduct=conduct,
        remark=remark.strip(),
    )  # fmt: skip
    record(feedback, "feedback.given", by=by, payload={"direction": direction})
    return feedback
