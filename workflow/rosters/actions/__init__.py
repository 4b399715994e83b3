"""The verbs of the lists: ask, join, decline, leave, strike, hand over."""

from workflow.rosters.actions.answering import (
    check_decline,
    check_join,
    check_leave,
    decline_roster,
    join_roster,
    leave_roster,
)
from workflow.rosters.actions.asking import ask_winner, check_ask, strike_places
from workflow.rosters.actions.handing import check_hand_over, hand_over

__all__ = [
    "ask_winner",
    "check_ask",
    "check_decline",
    "check_hand_over",
    "check_join",
    "check_leave",
    "decline_roster",
    "hand_over",
    "join_roster",
    "leave_roster",
    "strike_places",
]
