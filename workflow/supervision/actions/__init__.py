"""The verbs of supervision: ask for feedback and give it, evaluate a year; plan, follow, order, recheck, report."""

from workflow.supervision.actions.evaluating import check_evaluate, evaluate_reviewer
from workflow.supervision.actions.feedback import check_give, check_open, give_feedback, open_feedback
from workflow.supervision.actions.planning import check_plan, end_trackings, plan_trackings, resume_trackings
from workflow.supervision.actions.rectifying import (
    answer_rectification,
    check_answer,
    check_order,
    order_rectification,
)
from workflow.supervision.actions.referring import check_drop, check_refer, drop_grounds, report_grounds
from workflow.supervision.actions.tracking import (
    check_close,
    check_file_report,
    check_visit,
    close_tracking,
    file_report,
    record_visit,
)

__all__ = [
    "answer_rectification",
    "check_answer",
    "check_close",
    "check_drop",
    "check_evaluate",
    "check_file_report",
    "check_give",
    "check_open",
    "check_order",
    "check_plan",
    "check_refer",
    "check_visit",
    "close_tracking",
    "drop_grounds",
    "end_trackings",
    "evaluate_reviewer",
    "file_report",
    "give_feedback",
    "open_feedback",
    "order_rectification",
    "plan_trackings",
    "record_visit",
    "report_grounds",
    "resume_trackings",
]
