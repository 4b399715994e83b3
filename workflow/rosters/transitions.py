"""The life of a place on a list: asked, joined or declined, left at any time, struck with the honour, asked anew with it."""

from portal.access.predicates import nobody
from portal.transitions.core import Transition
from workflow.rosters.enums import OPEN, PlaceState
from workflow.rosters.permissions import is_holder

JOIN = Transition(
    "join", "同意纳入", OPEN - {PlaceState.LISTED}, PlaceState.LISTED, is_holder, "roster.joined"
)  # fmt: skip
DECLINE = Transition(
    "decline", "不同意纳入", frozenset({PlaceState.ASKED}), PlaceState.DECLINED, is_holder, "roster.declined"
)
LEAVE = Transition("leave", "退出名单", frozenset({PlaceState.LISTED}), PlaceState.LEFT, is_holder, "roster.left")
STRIKE = Transition("strike", "因荣誉撤销移出", OPEN, PlaceState.STRUCK, nobody, "roster.struck")
ASK_ANEW = Transition(
    "ask_anew", "重新征求意见", frozenset({PlaceState.STRUCK}), PlaceState.ASKED, nobody, "roster.asked_anew"
)
ROSTER_TABLE = (JOIN, DECLINE, LEAVE, STRIKE, ASK_ANEW)
