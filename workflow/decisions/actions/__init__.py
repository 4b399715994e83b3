"""The verbs of the conference: meetings, ballots, places, approval."""

from workflow.decisions.actions.answering import check_answer, record_answer
from workflow.decisions.actions.approvals import record_approval
from workflow.decisions.actions.attending import (
    check_attend,
    check_in,
    check_leave,
    check_out,
    check_recuse,
    declare_recusal,
)
from workflow.decisions.actions.ballots import cast_ballot, check_ballot, check_count, count_ballots
from workflow.decisions.actions.meetings import (
    appoint_representative,
    cancel_meeting,
    change_meeting,
    check_appoint,
    check_cancel_meeting,
    check_change_meeting,
    check_close_meeting,
    check_open_meeting,
    check_remove_member,
    close_meeting,
    open_meeting,
    plan_meeting,
    register_member,
    remove_member,
    seat_members,
)
from workflow.decisions.actions.places import check_decline, check_grant, decline_proposal, grant_place
from workflow.decisions.actions.proposals import (
    change_tier,
    check_change_tier,
    check_deliberate,
    deliberate_proposal,
    propose_honour,
)
from workflow.decisions.actions.refilling import check_refill, refill_place
from workflow.decisions.actions.rounds import (
    call_further_ballot,
    check_defer,
    check_further_ballot,
    defer_proposal,
)

__all__ = [
    "appoint_representative",
    "call_further_ballot",
    "cancel_meeting",
    "cast_ballot",
    "change_meeting",
    "change_tier",
    "check_answer",
    "check_appoint",
    "check_attend",
    "check_ballot",
    "check_cancel_meeting",
    "check_change_meeting",
    "check_change_tier",
    "check_close_meeting",
    "check_count",
    "check_decline",
    "check_defer",
    "check_deliberate",
    "check_further_ballot",
    "check_grant",
    "check_in",
    "check_leave",
    "check_open_meeting",
    "check_out",
    "check_recuse",
    "check_refill",
    "check_remove_member",
    "close_meeting",
    "count_ballots",
    "declare_recusal",
    "decline_proposal",
    "defer_proposal",
    "deliberate_proposal",
    "grant_place",
    "open_meeting",
    "plan_meeting",
    "propose_honour",
    "record_answer",
    "record_approval",
    "refill_place",
    "register_member",
    "remove_member",
    "seat_members",
]
