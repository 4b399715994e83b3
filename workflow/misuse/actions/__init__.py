"""The verbs of reports, cases and warnings of a misused title (Article 33), each with the question it asks first."""

from workflow.misuse.actions.correcting import (
    check_close,
    check_dismiss,
    check_order,
    check_record_delivery,
    check_refer,
    check_submit_correction,
    close_case,
    dismiss_case,
    order_correction,
    record_delivery,
    refer_case,
    submit_correction,
)
from workflow.misuse.actions.deciding import accept_report, check_accept_report, check_refuse_report, refuse_report
from workflow.misuse.actions.reporting import (
    Draft,
    check_submit_report,
    check_withdraw_report,
    submit_report,
    withdraw_report,
)
from workflow.misuse.actions.warning import (
    check_publish_warning,
    check_withdraw_warning,
    publish_warning,
    withdraw_warning,
)

__all__ = [
    "Draft",
    "accept_report",
    "check_accept_report",
    "check_close",
    "check_dismiss",
    "check_order",
    "check_publish_warning",
    "check_record_delivery",
    "check_refer",
    "check_refuse_report",
    "check_submit_correction",
    "check_submit_report",
    "check_withdraw_report",
    "check_withdraw_warning",
    "close_case",
    "dismiss_case",
    "order_correction",
    "publish_warning",
    "record_delivery",
    "refer_case",
    "refuse_report",
    "submit_correction",
    "submit_report",
    "withdraw_report",
    "withdraw_warning",
]
