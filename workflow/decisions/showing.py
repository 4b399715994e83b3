"""What a decision of the conference rests on: its page shows it, and the action refuses where it has changed (`portal.shown`)."""

from collections import Counter
from typing import Any

from workflow.decisions.actions.places import out_of_turn
from workflow.decisions.actions.rounds import tied_with
from workflow.decisions.models import Matter, Meeting, MemberUnit, Proposal
from workflow.decisions.order import Contest
from workflow.decisions.queries import Item, unit_count, unvoted, vacancies
from workflow.decisions.rules import quota_label

NOBODY = "无"


def as_proposed(proposal: Proposal) -> dict[str, Any]:
    """For which tier it is before the conference, and for which time."""
    return {"建议授予": proposal.tier_label, "审议表决": f"第{proposal.round}次"}


def as_voted(proposal: Proposal) -> dict[str, Any]:
    """The same with the result of the vote, where it was counted."""
    counted = proposal.present is not None
    result = f"出席 {proposal.present}，同意 {proposal.yes}，不同意 {proposal.no}，弃权 {proposal.abstain}"
    return {**as_proposed(proposal), "表决结果": result if counted else "尚未唱票"}


def as_ranked(proposal: Proposal) -> dict[str, Any]:
    """The same with those that may come before it, where not everybody has a place: out of turn over whom."""
    rivals = [_rivals(proposal, contest) for contest in out_of_turn(proposal)]
    return {**as_voted(proposal), "得票次序": "；".join(rivals) or "不影响其他建议"}


def _rivals(proposal: Proposal, contest: Contest) -> str:
    said = [("在前", contest.ahead), ("得票相同", contest.tied), ("尚未唱票", contest.waiting)]
    named = [f"{word}：{'、'.join(one.application.public_name for one in rows)}" for word, rows in said if rows]
    return f"{quota_label(contest.quota, proposal.edition.rules)}{'，'.join(named)}"


def as_tied(proposal: Proposal) -> dict[str, Any]:
    """The same with all that would be voted on again."""
    names = "、".join(one.application.public_name for one in tied_with(proposal))
    return {**as_voted(proposal), "一并再次投票的": names or NOBODY}


def _as_put(item: Item) -> dict[str, Any]:
    """A matter is before the conference once; another row takes its place."""
    return {"提请审议的意见": item.question} if isinstance(item, Matter) else as_proposed(item)


def as_counted(item: Item) -> dict[str, Any]:
    """Who in the room has not voted: that is what is counted over."""
    return {**_as_put(item), "在场而尚未投票": "、".join(member.name for member in unvoted(item)) or NOBODY}


def as_cast(item: Item) -> dict[str, Any]:
    """How many papers would not be counted."""
    return {**_as_put(item), "已投票成员数": item.ballots_cast.filter(round=item.round).count()}


def as_represented(member: MemberUnit) -> dict[str, Any]:
    """Who sits for it."""
    return {"代表账号": member.user}


def as_called(meeting: Meeting) -> dict[str, Any]:
    """Where and when a meeting is called, and of how many members: the number that freezes with its opening."""
    return {
        "会议日期": meeting.held_on,
        "地点": meeting.place,
        "主持人": meeting.chair,
        "应到成员单位": unit_count(meeting),
    }


def as_dealt(meeting: Meeting) -> dict[str, Any]:
    """What a meeting came to, in numbers: minutes are minutes of that. No names: who closes it may be recused from some."""
    items: list[Proposal | Matter] = [*meeting.proposals.all(), *meeting.matters.all()]
    states = [one.get_state_display() for one in items]
    results = [f"{state} {number} 项" for state, number in Counter(states).items()]
    vacant = [f"{row['label']} {row['vacant']} 个" for row in vacancies(meeting.edition)]
    return {"审议结果": "，".join(sorted(results)) or NOBODY, "空缺名额": "；".join(vacant) or NOBODY}
