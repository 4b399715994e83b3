"""The conference's members and meetings."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.confirming.actions import propose
from portal.confirming.verbs import PROPOSED
from portal.desk import Column, Desk, Document, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.errors import TransitionNotAllowed
from workflow.applications.permissions import barred_from
from workflow.applications.rules.citations import cited
from workflow.decisions import actions, forms, showing
from workflow.decisions.actions.checks import seat_for
from workflow.decisions.desks.conference import conference_article, kept_from, own_conferences, stage_article
from workflow.decisions.documents import minutes_document
from workflow.decisions.enums import MeetingState, ProposalState
from workflow.decisions.liftings import LIFT_MEMBER_RECUSAL, check_propose_lifting, liftable
from workflow.decisions.models import Attendance, Matter, Meeting, MeetingRecusal, MemberUnit, Proposal
from workflow.decisions.permissions import is_member, may_read_conference, may_read_minutes, office_or_member
from workflow.decisions.queries import Item, agenda, meeting_quorum, places
from workflow.decisions.transitions import (
    CANCEL_MEETING,
    CLOSE_MEETING,
    OPEN_MEETING,
)

MEETING_STEPS = {
    MeetingState.PLANNED: "会期前一天起请成员签到；达到法定人数后宣布开会。",
    MeetingState.OPEN: "请在“获奖建议名单”“会议审议事项”中逐项记录审议、唱票并作出决定，全部办结后宣布散会。",
}
AWAITED = {MeetingState.PLANNED: "open", MeetingState.OPEN: "close"}
MEMBER_STEPS = {
    (MeetingState.PLANNED, False): "会期前一天起请签到；与申报者有利害关系的，请登记回避。",
    (MeetingState.PLANNED, True): "您已签到，请等候宣布开会；与申报者有利害关系的，请登记回避。",
    (MeetingState.OPEN, False): "会议已经开始，请签到；签到以后方可投票。",
    (MeetingState.OPEN, True): "请在“获奖建议名单”“会议审议事项”中对已审议的各项投票。",
}


def _is_there(meeting: Meeting, user: Any) -> bool:
    """Whether this member is signed in and has not left."""
    return meeting.attendances.present().filter(member__user=user).exists()


def _check_own_sign(meeting: Meeting, *, by: Any) -> None:
    actions.check_attend(meeting, by=by)
    if by is not None and _is_there(meeting, by):
        raise TransitionNotAllowed("您已经签到。")


def _check_own_leave(meeting: Meeting, *, by: Any) -> None:
    actions.check_leave(meeting, by=by)
    if by is not None and not _is_there(meeting, by):
        raise TransitionNotAllowed("您没有签到或者已经离席，无须登记离席。")


class MemberDesk(Desk):
    model = MemberUnit
    name = "conference-members"
    label = "评审会成员"
    empty = "评审会的成员单位及其代表列在这里。"
    icon = "group"
    order = 420
    in_settings = True
    who = is_office
    event_labels = {
        "conference.member_registered": "登记成员",
        "conference.members_seated": "按规则集登记成员",
        "conference.member_removed": "移除成员",
        "conference.representative_appointed": "指定代表",
    }
    columns = [
        Column("成员单位或职务", "name"),
        Column("届次", "edition"),
        Column("职责", "role"),
        Column("计入成员单位数", "is_unit"),
        Column("代表账号", "user"),
    ]
    filters = ["edition"]
    search = ["name"]
    journal = False
    verbs = [
        Verb(
            "appoint", "指定代表", forms.RepresentativeForm,
            lambda obj, by, data: actions.appoint_representative(obj, by=by, **data), permission=is_office,
            check=actions.check_appoint, article=conference_article, rests_on=showing.as_represented,
        ),
        Verb(
            "remove", "移除成员", ReasonForm, lambda obj, by, data: actions.remove_member(obj, by=by, **data),
            permission=is_office, check=actions.check_remove_member, danger=True, article=conference_article,
            rests_on=showing.as_represented,
            help="登记有误的，在评审会开会以前移除；代表账号本人将收到通知。",
        ),
    ]  # fmt: skip
    list_verbs = [
        Verb(
            "register", "登记成员", forms.MemberForm,
            lambda obj, by, data: actions.register_member(data.pop("edition"), data.pop("name"), by=by, **data),
            permission=is_office,
        )
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return MemberUnit.objects.select_related("edition", "user")


class MeetingDesk(Desk):
    model = Meeting
    name = "meetings"
    label = "评审会会议"
    empty = "安排的评审会会议列在这里。"
    icon = "calendar-alt"
    order = 421
    who = may_read_conference
    event_labels = {
        "meeting.planned": "筹备会议",
        "meeting.signed_in": "签到",
        "meeting.left": "离席",
        "meeting.returned": "返回会场",
        "meeting.changed": "修改会议安排",
        "meeting.representative_changed": "更正出席代表",
        "meeting.recused": "回避",
        "meeting.recusal_lifted": "解除误记的回避",
    }
    columns = [
        Column("会议日期", "held_on"),
        Column("届次", "edition"),
        Column("地点", "place"),
        Column("主持人", "chair"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition", "held_on"]
    search = ["edition__name", "place", "chair"]
    verbs = [
        Verb(
            "open", "宣布开会", None, lambda obj, by, data: actions.open_meeting(obj, by=by),
            transition=OPEN_MEETING, check=actions.check_open_meeting, article=conference_article, rests_on=showing.as_called,
            help="签到达到法定人数后方可开会；成员数自此冻结。",
        ),
        Verb(
            "check-in", "代为签到", forms.CheckInForm,
            lambda obj, by, data: actions.check_in(obj, data["member"], by=by, representative=data["representative"]),
            permission=is_office, check=actions.check_attend,
            options=lambda obj, user: {"meeting": obj}, article=conference_article,
        ),
        Verb(
            "sign", "签到", None, lambda obj, by, data: actions.check_in(obj, seat_for(obj.edition, by), by=by),
            permission=is_member, check=_check_own_sign, article=conference_article,
        ),
        Verb(
            "check-out", "登记离席", forms.CheckOutForm,
            lambda obj, by, data: actions.check_out(obj, data["member"], by=by),
            permission=is_office, check=actions.check_leave,
            options=lambda obj, user: {"meeting": obj}, article=conference_article,
            help="离席后表决的事项，不计入该成员；返回会场的，请再次签到。",
        ),
        Verb(
            "leave", "离席", None, lambda obj, by, data: actions.check_out(obj, seat_for(obj.edition, by), by=by),
            permission=is_member, check=_check_own_leave, article=conference_article,
        ),
        Verb(
            "change", "修改会议安排", forms.ChangeMeetingForm,
            lambda obj, by, data: actions.change_meeting(obj, by=by, **data),
            permission=is_office, check=actions.check_change_meeting,
            options=lambda obj, user: {"row": obj},
        ),
        Verb(
            "recuse", "登记回避", forms.RecusalForm,
            lambda obj, by, data: actions.declare_recusal(
                obj, data["member"], data["application"], by=by, reason=data["reason"]
            ),
            permission=office_or_member, check=actions.check_recuse,
            options=lambda obj, user: {"edition": obj.edition_id, "by": user},
            article=lambda obj: cited(obj.edition.rules, "评审回避"),
        ),
        Verb(
            "lift-recusal", "解除误记的回避", forms.LiftRecusalForm,
            lambda obj, by, data: propose(LIFT_MEMBER_RECUSAL, data["recusal"], by=by, reason=data["reason"]),
            permission=is_office, check=check_propose_lifting, done=PROPOSED,
            options=lambda obj, user: {"recusals": liftable(obj, user)}, article=lambda obj: cited(obj.edition.rules, "评审回避"),
            help="登记有误的回避，由另一人复核后解除；原登记和解除均予保留，已经唱票的表决不变。",
        ),
        Verb(
            "close", "宣布散会", forms.MinutesForm, lambda obj, by, data: actions.close_meeting(obj, by=by, **data),
            transition=CLOSE_MEETING, check=actions.check_close_meeting, article=stage_article, rests_on=showing.as_dealt,
            help="未授出的名额将记为空缺。",
        ),
        Verb(
            "cancel", "取消会议", ReasonForm, lambda obj, by, data: actions.cancel_meeting(obj, by=by, **data),
            transition=CANCEL_MEETING, check=actions.check_cancel_meeting, danger=True, rests_on=showing.as_called,
        ),
    ]  # fmt: skip
    documents = [
        Document(
            "minutes", "会议纪要", minutes_document, permission=(is_office | is_discipline) & may_read_minutes,
            when=lambda obj: obj.state == MeetingState.CLOSED,
        )
    ]  # fmt: skip
    list_verbs = [
        Verb(
            "plan", "安排会议", forms.MeetingForm,
            lambda obj, by, data: actions.plan_meeting(data.pop("stage"), by=by, **data),
            permission=is_office,
        )
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return own_conferences(Meeting.objects.select_related("edition", "stage"), user)

    def shows_journal(self, obj: Any, user: Any) -> bool:
        return may_read_minutes(user, obj)

    def next_step(self, obj: Any, user: Any) -> str:
        if is_office(user):
            return MEETING_STEPS.get(obj.state, "") + kept_from(self, AWAITED.get(obj.state, ""), obj, user)
        if not is_member(user, obj):
            return ""
        return MEMBER_STEPS.get((obj.state, _is_there(obj, user)), "")

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        quorum = meeting_quorum(obj)
        signed = obj.attendances.select_related("member")
        recused = obj.recusals.exclude(application__in=barred_from(user)).select_related(
            "member", "application", "lifting"
        )
        minutes = obj.minutes or "—"
        if obj.minutes and not may_read_minutes(user, obj):
            minutes = "纪要涉及您须回避的申报，不向您显示。"
        return [
            InfoPanel(
                "会议",
                rows=[
                    *self.summary(obj, user),
                    ("应到成员单位", quorum.members),
                    ("实到", quorum.present),
                    ("法定人数", f"{quorum.needed}（{'已达到' if quorum.reached else '未达到'}）"),
                    ("纪要", minutes),
                ],
            ),
            *_items(obj, user),
            InfoPanel("签到", rows=[(row.member.name, _attendance_text(row)) for row in signed]),
            InfoPanel(
                "回避", rows=[*_own_recusals(obj, user), *((row.member.name, _recusal_text(row)) for row in recused)]
            ),
            InfoPanel(
                "名额",
                rows=[(p["label"], f"已列入 {p['taken']} 个，共 {p['capacity']} 个") for p in places(obj.edition)],
            ),
        ]


def _own_recusals(meeting: Meeting, user: Any) -> list[tuple[str, str]]:
    """That one is recused, to the member who no longer sees of what."""
    kept = meeting.recusals.in_force().filter(member__user=user, application__in=barred_from(user)).count()
    return [("您本人", f"已登记回避 {kept} 项，所涉申报不再向您显示；登记有误的，请告知评审办。")] if kept else []


def _recusal_text(row: MeetingRecusal) -> str:
    return f"{row.application}：{row.reason}{'（登记有误，已解除）' if hasattr(row, 'lifting') else ''}"


def _items(meeting: Meeting, user: Any) -> list[InfoPanel]:
    """What is before it, each with its page: the proposals, and the matters where there are any."""
    rows = [
        (str(one.application), _linked("proposals", one, f"建议授予{one.tier_label}"))
        for one in _proposals(meeting, user)
    ]
    matters = [(matter.label, _linked("matters", matter, str(matter.application))) for matter in _agenda(meeting, user)]
    found = [InfoPanel("获奖建议名单", rows=rows)] if rows or not matters else []
    return [*found, InfoPanel("会议审议事项", rows=matters)] if matters else found


def _proposals(meeting: Meeting, user: Any) -> QuerySet[Proposal]:
    """Those dealt with at it and, until it is over, those that wait for one, as far as this person may know of them."""
    of_it = Q(meeting=meeting)
    if meeting.state in {MeetingState.PLANNED, MeetingState.OPEN}:
        of_it |= Q(meeting=None, stage=meeting.stage, state=ProposalState.PROPOSED)
    rows = Proposal.objects.filter(of_it).exclude(application__in=barred_from(user))
    return rows.select_related("application", "edition").order_by("application__number")


def _linked(desk: str, item: Item, words: str) -> SafeString:
    address = reverse(f"desk_{desk}:detail", args=[item.pk])
    return format_html('<a href="{}">{}</a>（{}）', address, words, item.get_state_display())


def _agenda(meeting: Meeting, user: Any) -> QuerySet[Matter]:
    """What this person may know of it."""
    return agenda(meeting).exclude(application__in=barred_from(user)).select_related("application")


def _attendance_text(row: Attendance) -> str:
    left = f"，{clock.display(row.left_at)} 离席" if row.left_at else ""
    return f"{row.representative}，{clock.display(row.signed_at)} 签到{left}"
