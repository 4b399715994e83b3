"""The lives of meetings and proposals."""

from portal.access.predicates import is_office
from portal.transitions.core import Transition
from workflow.decisions.enums import MeetingState, ProposalState

OPEN_MEETING = Transition(
    "open", "宣布开会", frozenset({MeetingState.PLANNED}), MeetingState.OPEN, is_office, "meeting.opened"
)
CLOSE_MEETING = Transition(
    "close", "宣布散会", frozenset({MeetingState.OPEN}), MeetingState.CLOSED, is_office, "meeting.closed"
)
MEETING_TABLE = (OPEN_MEETING, CLOSE_MEETING)

DELIBERATE = Transition(
    "deliberate",
    "记录审议",
    frozenset({ProposalState.PROPOSED}),
    ProposalState.DELIBERATED,
    is_office,
    "proposal.deliberated",
)
COUNT = Transition(
    "count", "唱票", frozenset({ProposalState.DELIBERATED}), ProposalState.VOTED, is_office, "proposal.voted"
)
GRANT = Transition(
    "grant",
    "列入拟获奖名单",
    frozenset({ProposalState.DELIBERATED, ProposalState.VOTED}),
    ProposalState.GRANTED,
    is_office,
    "proposal.granted",
)
DECLINE = Transition(
    "decline",
    "不列入",
    frozenset({ProposalState.PROPOSED, ProposalState.DELIBERATED, ProposalState.VOTED}),
    ProposalState.DECLINED,
    is_office,
    "proposal.declined",
    reason_required=True,
)
PROPOSAL_TABLE = (DELIBERATE, COUNT, GRANT, DECLINE)
