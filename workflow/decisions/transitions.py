"""The lives of meetings and proposals."""

from portal.access.predicates import is_office, nobody
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.decisions.enums import MeetingState, ProposalState

office_on_proposal = unrecused("application_id")

OPEN_MEETING = Transition(
    "open", "宣布开会", frozenset({MeetingState.PLANNED}), MeetingState.OPEN, is_office, "meeting.opened"
)
CLOSE_MEETING = Transition(
    "close", "宣布散会", frozenset({MeetingState.OPEN}), MeetingState.CLOSED, is_office, "meeting.closed"
)
CANCEL_MEETING = Transition(
    "cancel",
    "取消会议",
    frozenset({MeetingState.PLANNED, MeetingState.OPEN}),
    MeetingState.CANCELLED,
    is_office,
    "meeting.cancelled",
    reason_required=True,
)
MEETING_TABLE = (OPEN_MEETING, CLOSE_MEETING, CANCEL_MEETING)

DELIBERATE = Transition(
    "deliberate",
    "记录审议",
    frozenset({ProposalState.PROPOSED}),
    ProposalState.DELIBERATED,
    office_on_proposal,
    "proposal.deliberated",
)
COUNT = Transition(
    "count", "唱票", frozenset({ProposalState.DELIBERATED}), ProposalState.VOTED, office_on_proposal, "proposal.voted"
)
GRANT = Transition(
    "grant",
    "列入拟获奖名单",
    frozenset({ProposalState.DELIBERATED, ProposalState.VOTED}),
    ProposalState.GRANTED,
    office_on_proposal,
    "proposal.granted",
)
DECLINE = Transition(
    "decline",
    "不列入",
    frozenset({ProposalState.PROPOSED, ProposalState.DELIBERATED, ProposalState.VOTED}),
    ProposalState.DECLINED,
    office_on_proposal,
    "proposal.declined",
    reason_required=True,
)
# The application left the running; nobody at the conference decides that.
VOID = Transition(
    "void",
    "作废",
    frozenset({ProposalState.PROPOSED, ProposalState.DELIBERATED, ProposalState.VOTED, ProposalState.GRANTED}),
    ProposalState.VOIDED,
    nobody,
    "proposal.voided",
    reason_required=True,
)
PROPOSAL_TABLE = (DELIBERATE, COUNT, GRANT, DECLINE, VOID)
