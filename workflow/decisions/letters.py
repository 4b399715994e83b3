"""What those who sit in the conference are told of its meetings (Articles 8, 25, 28)."""

from typing import Any

from portal import clock
from portal.access.first_person import still_may
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.decisions.enums import MatterState, MeetingState
from workflow.decisions.models import Matter, Meeting, MeetingRecusal, MemberUnit
from workflow.decisions.transitions import office_on_proposal
from workflow.programmes.models import Edition

_WHEN = "会议定于{held_on}在{place}召开，由{chair}主持。"
_COME = "{come}与申报者有利害关系的，请提出回避。"
AHEAD = "请届时出席并登录办公台签到；不能出席的，请提前告知评审办。"
HELD = "会议已经召开、现予补录的，出席会议的成员请登录办公台补签到、补投票；没有出席的，不必办理。"

CALLED = Letter(
    "meeting.called",
    "评审会成员",
    "评审会会议通知：{edition}",
    _WHEN + _COME,
    events=("meeting.planned", "conference.member_registered", "conference.representative_appointed"),
    article="25",
    asks="查看会议",
)
CHANGED = Letter(
    "meeting.changed",
    "评审会成员",
    "评审会会议安排有变动：{edition}",
    "会议安排有变动，以本通知为准。\n" + _WHEN + _COME,
    events=("meeting.changed",),
    article="25",
    asks="查看会议",
)
CANCELLED = Letter(
    "meeting.cancelled",
    "评审会成员",
    "评审会会议取消：{edition}",
    "原定{held_on}的会议取消，不必出席。\n{again}\n理由：{reason}",
    events=("meeting.cancelled",),
    article="25",
)
SEATED = Letter(
    "conference.seated",
    "新任的评审会代表",
    "出席评审会：{edition}",
    "您将代表“{member}”出席本届评审会，会议时间、地点以会议通知为准。与申报者有利害关系的，请提出回避。",
    events=("conference.member_registered", "conference.representative_appointed"),
    article="25",
)
STAY_AWAY = "您不必出席会议。"
UNSEATED = Letter(
    "conference.unseated",
    "不再出席评审会的代表",
    "不再出席评审会：{edition}",
    "{what}\n有关材料不再向您开放。",
    events=("conference.member_removed", "conference.representative_appointed"),
    when="移除、另行委派，或者届次取消而没有待开的会议的",
    article="25",
)
RECUSED = Letter(
    "meeting.recused",
    "由评审办登记回避的评审会代表",
    "已登记回避：{edition}",
    "评审办为您所代表的“{member}”登记了一项回避。所涉申报不再向您显示，审议和投票时请离席。\n"
    "需要了解所涉申报，或者认为登记有误的，请与评审办联系。",
    events=("meeting.recused",),
    article="28",
    asks="查看会议",
)
RECUSAL_LIFTED = Letter(
    "meeting.recusal_lifted",
    "原须回避的评审会代表",
    "回避已经解除：{edition}",
    "对“{member}”登记的一项回避（申报 {number}）属于误记，经两名经办人复核，已经解除；另有登记的回避不受影响。\n理由：{reason}\n"
    "此项尚未唱票的，到会的代表可以参加审议和投票；已经唱票的，结果不变。",
    events=("meeting.recusal_lifted",),
    article="28",
)
VOTED_ON = Letter(
    "matter.voted_on",
    "提请审议的工作人员",
    "评审会表决结果：{matter}",
    "您提请评审会审议的“{matter}”（{name}）{result}：出席{present}个成员单位，同意{yes}，不同意{no}，弃权{abstain}。\n{next}",
    events=("matter.passed", "matter.failed"),
    article="8",
    asks="立即查看",
)
_CONFERENCE = "会议结果经报批、公示后对外公布；未列入的申报人另行收到通知（`application.eliminated`）"
_BACK = "恢复参评的通知已告知申报人和推荐部门（`application.reinstated`）"
SILENT = {
    "meeting.opened": "到会人员均在现场",
    "meeting.closed": "到会人员均在现场，纪要在办公台查阅",
    "proposal.deliberated": _CONFERENCE,
    "proposal.voted": _CONFERENCE,
    "proposal.granted": _CONFERENCE,
    "proposal.declined": _CONFERENCE,
    "proposal.further_ballot": _CONFERENCE,
    "proposal.deliberated_anew": _CONFERENCE,
    "proposal.sent_back": _CONFERENCE,
    "proposal.reopened": _BACK,
    "proposal.refilled": _BACK,
    "matter.put_forward": "列入议程，会议通知另行告知评审会成员（`meeting.called`）",
    "matter.deliberated": "到会人员均在现场",
    "matter.deferred": "到会人员均在现场，另行开会的会议通知另行告知",
    "matter.taken_off": "会前撤出议程，议程在办公台可查",
    "proposal.voided": "随申报退出而失效，退出通知已告知申报人",
}


def tell_members(
    meeting: Meeting, letter: Letter, *, to: list[Any] | None = None, reason: str = "", again: str = ""
) -> None:
    """A letter about a meeting to all who sit for a member, or to those given, who are called later than the others."""
    seats = meeting.edition.conference_members.filter(user__is_active=True).select_related("user")
    people = [seat.user for seat in seats] if to is None else to
    queue_letter(
        letter, about=meeting, on=meeting if to is None else meeting.edition, to=people,
        url="" if letter is CANCELLED else f"/admin/desk/meetings/{meeting.pk}/",
        edition=meeting.edition.name, held_on=meeting.held_on, place=meeting.place, chair=meeting.chair,
        reason=sentence(reason), again=again, come=AHEAD if meeting.held_on >= clock.today() else HELD,
    )  # fmt: skip


def tell_seated(member: MemberUnit) -> None:
    """Who comes to sit for a member is told of the seat, and called to the meetings planned or in session as the others were."""
    if member.user is None:
        return
    queue_letter(SEATED, about=member.edition, to=[member.user], edition=member.edition.name, member=member.name)
    for meeting in member.edition.meetings.filter(state__in=[MeetingState.PLANNED, MeetingState.OPEN]):
        tell_members(meeting, CALLED, to=[member.user])


def tell_unseated(member: MemberUnit, user: Any, what: str) -> None:
    """Who sat for a member, and does no more."""
    if user is not None:
        queue_letter(UNSEATED, about=member.edition, to=[user], edition=member.edition.name, what=f"{what}{STAY_AWAY}")


def tell_given_up(edition: Edition, reason: str) -> None:
    """Who sits for a member of an edition that was cancelled, where no meeting is planned any more or yet."""
    seats = edition.conference_members.filter(user__is_active=True).select_related("user")
    has_met = edition.meetings.filter(state=MeetingState.CLOSED).exists()
    then = "评审会已经提出的获奖建议不再办理。" if has_met else STAY_AWAY
    queue_letter(
        UNSEATED, about=edition, to=[seat.user for seat in seats], occasion="cancelled", edition=edition.name,
        what=f"本届评选已经取消，理由：{sentence(reason)}{then}",
    )  # fmt: skip


def tell_recused(recusal: MeetingRecusal, *, by: Any) -> None:
    """Who sits for the member, where somebody else entered it. It names no case: the case is out of its reader's reach."""
    user, meeting = recusal.member.user, recusal.meeting
    if user and user != by:
        queue_letter(
            RECUSED, about=meeting, to=[user], url=f"/admin/desk/meetings/{meeting.pk}/", edition=meeting.edition.name,
            member=recusal.member.name,
        )  # fmt: skip


def tell_recusal_lifted(recusal: MeetingRecusal, reason: str) -> None:
    """Who sits for the member, and who sat for it when it stepped back."""
    people = [recusal.member.user, recusal.user]
    if any(people):
        queue_letter(
            RECUSAL_LIFTED, about=recusal, on=recusal.meeting, to=people, edition=recusal.meeting.edition.name,
            member=recusal.member.name, number=recusal.application.number, reason=sentence(reason),
        )  # fmt: skip


def tell_voted_on(matter: Matter) -> None:
    """Who put it forward, unless the case is no longer theirs to read (Article 28)."""
    if not still_may(matter.put_by_id, office_on_proposal, matter):
        return
    passed = matter.state == MatterState.PASSED
    queue_letter(
        VOTED_ON, about=matter, to=[matter.put_by], url=f"/admin/desk/matters/{matter.pk}/", matter=matter.label,
        name=matter.application.public_name, result=matter.get_state_display(), present=matter.present, yes=matter.yes,
        no=matter.no, abstain=matter.abstain, next="散会并形成纪要后，请据以拟定决定。" if passed else "",
    )  # fmt: skip
