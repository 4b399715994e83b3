"""The lives of a report, a case and a public warning (Article 33)."""

from portal.access.predicates import nobody
from portal.transitions.core import Transition
from workflow.misuse.enums import ACTIVE, WITHDRAWABLE, CaseState, ReportState, WarningState
from workflow.misuse.permissions import may_correct, office_on_case, office_on_warning

RECEIVED, ACCEPTED = frozenset({ReportState.RECEIVED}), frozenset({ReportState.ACCEPTED})
ORDERED, SUBMITTED = frozenset({CaseState.ORDERED}), frozenset({CaseState.SUBMITTED})

ACCEPT = Transition("accept", "受理", RECEIVED, ReportState.ACCEPTED, office_on_case, "misuse_report.accepted")
REFUSE = Transition(
    "refuse", "不予受理", RECEIVED, ReportState.REFUSED, office_on_case, "misuse_report.refused", reason_required=True
)
ANSWER = Transition("answer", "答复", ACCEPTED, ReportState.ANSWERED, office_on_case, "misuse_report.answered")
WITHDRAW = Transition("withdraw", "撤回", WITHDRAWABLE, ReportState.WITHDRAWN, nobody, "misuse_report.withdrawn")
REPORT_TABLE = (ACCEPT, REFUSE, ANSWER, WITHDRAW)

ORDER = Transition("order", "责令改正", ACTIVE, CaseState.ORDERED, office_on_case, "misuse_case.ordered")
SUBMIT = Transition(
    "submit", "报送改正情况", ORDERED, CaseState.SUBMITTED, may_correct, "misuse_case.correction_submitted"
)
CLOSE = Transition(
    "close", "复查合格，结案", SUBMITTED, CaseState.CORRECTED, office_on_case, "misuse_case.corrected",
    reason_required=True,
)  # fmt: skip
REFER = Transition(
    "refer", "移送", ACTIVE, CaseState.REFERRED, office_on_case, "misuse_case.referred", reason_required=True
)
DISMISS = Transition(
    "dismiss", "认定不构成违规使用", ACTIVE, CaseState.UNFOUNDED, office_on_case, "misuse_case.dismissed",
    reason_required=True,
)  # fmt: skip
CASE_TABLE = (ORDER, SUBMIT, CLOSE, REFER, DISMISS)

TAKE_BACK = Transition(
    "take_back", "撤回警示", frozenset({WarningState.PUBLISHED}), WarningState.WITHDRAWN, office_on_warning,
    "public_warning.withdrawn", reason_required=True,
)  # fmt: skip
WARNING_TABLE = (TAKE_BACK,)
