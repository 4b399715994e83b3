"""The verbs of review."""

from workflow.reviews.actions.assigning import assign_review
from workflow.reviews.actions.consulting import close_consultation, consult_department, reply_consultation
from workflow.reviews.actions.deciding import (
    check_screening,
    check_shortlist,
    decide_screening,
    decide_shortlist,
    pass_all,
)
from workflow.reviews.actions.panels import dissolve_panels, form_panel, sign_pledge
from workflow.reviews.actions.recusing import declare_recusal, detect_recusals, order_recusal
from workflow.reviews.actions.scoring import publish_report, submit_score_sheet

__all__ = [
    "assign_review",
    "check_screening",
    "check_shortlist",
    "close_consultation",
    "consult_department",
    "decide_screening",
    "decide_shortlist",
    "declare_recusal",
    "detect_recusals",
    "dissolve_panels",
    "form_panel",
    "order_recusal",
    "pass_all",
    "publish_report",
    "reply_consultation",
    "sign_pledge",
    "submit_score_sheet",
]
