"""The lives of meetings and proposals."""

from portal.access.predicates import Predicate, is_office, nobody
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.decisions.enums import LIVE_MATTER, MatterState, MeetingState, ProposalState
from workflow.decisions.permissions import may_read_minutes

office_on_proposal = unrecused("application_id")
office_on_minutes = Predicate(
    "评审办（须回避的人员除外）", lambda user, meeting: is_office(user) and may_read_minutes(user, meeting)
)

OPEN_MEETING = Transition(
    "open", "宣布开会", frozenset({MeetingState.PLANNED}), MeetingState.OPEN, is_office, "meeting.opened"
)
CLOSE_MEETING = Transition(
    "close", "宣布散会", frozenset({MeetingState.OPEN}), MeetingState.CLOSED, office_on_minutes, "meeting.closed"
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
FURTHER_BALLOT = Transition(
    "further_ballot", "再次投票", frozenset({ProposalState.VOTED}), ProposalState.DELIBERATED, office_on_proposal,
    "proposal.further_ballot", reason_required=True,
)  # fmt: skip
# Another tier or another meeting: the item is deliberated on and voted on once more.
DELIBERATE_ANEW = Transition(
    "deliberate_anew", "重新审议", frozenset({ProposalState.DELIBERATED, ProposalState.VOTED}), ProposalState.PROPOSED,
    office_on_proposal, "proposal.deliberated_anew", reason_required=True,
)  # fmt: skip
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
# A place was given up: the item comes before the conference once more, or has the place by the votes counted.
REOPEN = Transition(
    "reopen", "递补审议", frozenset({ProposalState.DECLINED}), ProposalState.PROPOSED, office_on_proposal,
    "proposal.reopened", reason_required=True,
)  # fmt: skip
REFILL = Transition(
    "refill", "按得票次序递补", frozenset({ProposalState.DECLINED}), ProposalState.GRANTED, office_on_proposal,
    "proposal.refilled", reason_required=True,
)  # fmt: skip
# The superior body sent it back.
SEND_BACK = Transition(
    "send_back", "退回重新审议", frozenset({ProposalState.GRANTED}), ProposalState.PROPOSED, office_on_proposal,
    "proposal.sent_back", reason_required=True,
)  # fmt: skip
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
PROPOSAL_TABLE = (DELIBERATE, COUNT, FURTHER_BALLOT, DELIBERATE_ANEW, GRANT, DECLINE, REOPEN, REFILL, SEND_BACK, VOID)

DELIBERATE_MATTER = Transition(
    "deliberate", "记录审议", frozenset({MatterState.WAITING}), MatterState.DELIBERATED, office_on_proposal,
    "matter.deliberated",
)  # fmt: skip
PASS_MATTER = Transition(
    "pass", "唱票通过", frozenset({MatterState.DELIBERATED}), MatterState.PASSED, office_on_proposal, "matter.passed"
)
FAIL_MATTER = Transition(
    "fail", "唱票未通过", frozenset({MatterState.DELIBERATED}), MatterState.FAILED, office_on_proposal, "matter.failed"
)
DEFER_MATTER = Transition(
    "defer", "另行开会审议", frozenset({MatterState.DELIBERATED}), MatterState.DEFERRED, office_on_proposal,
    "matter.deferred", reason_required=True,
)  # fmt: skip
# What is being voted on is put off, not struck.
TAKE_OFF = Transition(
    "take_off", "撤出议程", LIVE_MATTER - {MatterState.DELIBERATED}, MatterState.TAKEN_OFF, office_on_proposal,
    "matter.taken_off", reason_required=True,
)  # fmt: skip
MATTER_TABLE = (DELIBERATE_MATTER, PASS_MATTER, FAIL_MATTER, DEFER_MATTER, TAKE_OFF)
