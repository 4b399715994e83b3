"""The conference: members, meetings, proposals and other matters, ballots, places, approval."""

from workflow.decisions.models.conference import (
    Approval,
    Attendance,
    BallotCast,
    Meeting,
    MeetingRecusal,
    MeetingRecusalLifting,
    MemberUnit,
    Proposal,
    ProposalRound,
    QuotaSeat,
    Vote,
)
from workflow.decisions.models.matters import Matter

__all__ = [
    "Approval",
    "Attendance",
    "BallotCast",
    "Matter",
    "Meeting",
    "MeetingRecusal",
    "MeetingRecusalLifting",
    "MemberUnit",
    "Proposal",
    "ProposalRound",
    "QuotaSeat",
    "Vote",
]
