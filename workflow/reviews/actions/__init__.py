"""The verbs of review."""

from workflow.reviews.actions.assigning import (
    assign_review,
    check_assign,
    check_withdraw_assignment,
    withdraw_assignment,
)
from workflow.reviews.actions.consulting import (
    check_close_consultation,
    check_consult,
    check_reply,
    close_consultation,
    consult_department,
    reply_consultation,
)
from workflow.reviews.actions.deciding import (
    check_screening,
    check_shortlist,
    decide_screening,
    decide_shortlist,
    pass_all,
)
from workflow.reviews.actions.panels import check_pledge, dissolve_panels, form_panel, sign_pledge
from workflow.reviews.actions.recusing import (
    check_declare_recusal,
    check_lift_any,
    check_lift_recusal,
    check_order_recusal,
    declare_recusal,
    detect_recusals,
    lift_recusal,
    order_recusal,
)
from workflow.reviews.actions.requesting import (
    check_request_recusal,
    check_uphold_request,
    refuse_request,
    request_recusal,
    uphold_request,
    withdraw_request,
)
from workflow.reviews.actions.sanctioning import check_sanction, sanction_reviewer
from workflow.reviews.actions.scoring import (
    check_opinion,
    check_report,
    check_score,
    publish_report,
    submit_opinion,
    submit_score_sheet,
)
from workflow.reviews.actions.seats import (
    add_panel_member,
    appoint_leader,
    check_change_panel,
    dismiss_panel_member,
    replace_panel_member,
)

__all__ = [
    "add_panel_member",
    "appoint_leader",
    "assign_review",
    "check_assign",
    "check_change_panel",
    "check_close_consultation",
    "check_consult",
    "check_declare_recusal",
    "check_lift_any",
    "check_lift_recusal",
    "check_opinion",
    "check_order_recusal",
    "check_pledge",
    "check_reply",
    "check_report",
    "check_request_recusal",
    "check_sanction",
    "check_score",
    "check_screening",
    "check_shortlist",
    "check_uphold_request",
    "check_withdraw_assignment",
    "close_consultation",
    "consult_department",
    "decide_screening",
    "decide_shortlist",
    "declare_recusal",
    "detect_recusals",
    "dismiss_panel_member",
    "dissolve_panels",
    "form_panel",
    "lift_recusal",
    "order_recusal",
    "pass_all",
    "publish_report",
    "refuse_request",
    "replace_panel_member",
    "reply_consultation",
    "request_recusal",
    "sanction_reviewer",
    "sign_pledge",
    "submit_opinion",
    "submit_score_sheet",
    "uphold_request",
    "withdraw_assignment",
    "withdraw_request",
]
