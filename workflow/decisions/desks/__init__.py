"""The office side of the conference: members, meetings, proposals, approvals."""

from workflow.decisions.desks.approvals import ApprovalDesk
from workflow.decisions.desks.matters import MatterDesk
from workflow.decisions.desks.meetings import MeetingDesk, MemberDesk
from workflow.decisions.desks.proposals import ProposalDesk

__all__ = ["ApprovalDesk", "MatterDesk", "MeetingDesk", "MemberDesk", "ProposalDesk"]
