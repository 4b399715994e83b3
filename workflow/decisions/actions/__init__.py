"""The verbs of the conference: meetings, ballots, places, approval."""

from workflow.decisions.actions.approvals import record_approval
from workflow.decisions.actions.ballots import cast_ballot, count_ballots
from workflow.decisions.actions.meetings import (
    appoint_representative,
    cancel_meeting,
    change_meeting,
    check_in,
    check_out,
    close_meeting,
    declare_recusal,
    open_meeting,
    plan_meeting,
    register_member,
    seat_members,
)
from workflow.decisions.actions.places import check_decline, check_grant, decline_proposal, grant_place
from workflow.decisions.actions.proposals import change_tier, deliberate_proposal, propose_honour

__all__ = [
    "appoint_representative",
    "cancel_meeting",
    "cast_ballot",
    "change_meeting",
    "change_tier",
    "check_decline",
    "check_grant",
    "check_in",
    "check_out",
    "close_meeting",
    "count_ballots",
    "declare_recusal",
    "decline_proposal",
    "deliberate_proposal",
    "grant_place",
    "open_meeting",
    "plan_meeting",
    "propose_honour",
    "record_approval",
    "register_member",
    "seat_members",
]
