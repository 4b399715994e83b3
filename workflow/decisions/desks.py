"""The office side of the conference: members, meetings, proposals, approvals."""

from typing import Any

from django.db.models import QuerySet

from portal import clock
from portal.access.enums import Role
from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, Document, Panel, Verb
from portal.desk.forms import ReasonForm
from workflow.applications.permissions import barred_from
from workflow.applications.rules.citations import cited
from workflow.decisions import actions, forms
from workflow.decisions.documents import minutes_document
from workflow.decisions.enums import MeetingState, ProposalState
from workflow.decisions.models import Approval, Attendance, Meeting, MemberUnit, Proposal
from workflow.decisions.permissions import is_member, may_read_conference, office_or_member
from workflow.decisions.queries import meeting_quorum, places
from workflow.decisions.transitions import (
    CANCEL_MEETING,
    CLOSE_MEETING,
    COUNT,
    DECLINE,
    DELIBERATE,
    GRANT,
    OPEN_MEETING,
)

MEETING_STEPS = {
    MeetingState.PLANNED: "请成员签到；达到法定人数后宣布开会。",
    MeetingState.OPEN: "请在“获奖建议名单”中逐项记录审议、唱票并作出决定，全部办结后宣布散会。",
}
MEMBER_STEPS = {
    MeetingState.PLANNED: "请签到；与申报者有利害关系的，请登记回避。",
    MeetingState.OPEN: "请在“获奖建议名单”中对已审议的各项投票。",
}
PROPOSAL_STEPS = {
    ProposalState.PROPOSED: "请在评审会会议上审议，并记录审议情况。",
    ProposalState.DELIBERATED: "请到会成员投票，投票结束后唱票。",
    ProposalState.VOTED: "请按表决结果列入拟获奖名单，或者不列入。",
}


def conference_article(obj: Any) -> str:
    """The article on the conference in the case's own rule set."""
    conference = obj.edition.rules.conference
    return conference.article if conference else ""


def stage_article(obj: Any) -> str:
    """The article of the stage the case belongs to."""
    return obj.stage.article


def own_conferences(rows: QuerySet, user: Any, path: str = "edition") -> QuerySet:
    """Members see the conferences they sit in; office and discipline body see all."""
    if is_member(user) and not (is_office(user) or Role.DISCIPLINE in user.roles):
        return rows.filter(**{f"{path}__conference_members__user": user}).distinct()
    return rows


def own_seat(user: Any, meeting: Meeting) -> MemberUnit:
    """The seat of somebody who is known to be a member."""
    return MemberUnit.objects.get(edition=meeting.edition_id, user=user, is_unit=True)


def is_ahead(meeting: Meeting) -> bool:
    return meeting.state in {MeetingState.PLANNED, MeetingState.OPEN}


class MemberDesk(Desk):
    model = MemberUnit
    name = "conference-members"
    label = "评审会成员"
    icon = "group"
    order = 420
    in_settings = True
    who = is_office
    event_labels = {
        "conference.member_registered": "登记成员",
        "conference.representative_appointed": "委派代表",
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
            article=conference_article,
        )
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
    }
    columns = [
        Column("会议日期", "held_on"),
        Column("届次", "edition"),
        Column("地点", "place"),
        Column("主持人", "chair"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition"]
    search = ["edition__name", "place", "chair"]
    verbs = [
        Verb(
            "check-in", "代为签到", forms.CheckInForm,
            lambda obj, by, data: actions.check_in(obj, data["member"], by=by, representative=data["representative"]),
            permission=is_office, when=is_ahead,
            options=lambda obj, user: {"edition": obj.edition_id}, article=conference_article,
        ),
        Verb(
            "sign", "签到", None, lambda obj, by, data: actions.check_in(obj, own_seat(by, obj), by=by),
            permission=is_member, when=is_ahead, article=conference_article,
        ),
        Verb(
            "check-out", "登记离席", forms.CheckOutForm,
            lambda obj, by, data: actions.check_out(obj, data["member"], by=by),
            permission=is_office, when=lambda obj: obj.state == MeetingState.OPEN,
            options=lambda obj, user: {"meeting": obj}, article=conference_article,
            help="离席后表决的事项，不计入该成员；返回会场的，请再次签到。",
        ),
        Verb(
            "leave", "离席", None, lambda obj, by, data: actions.check_out(obj, own_seat(by, obj), by=by),
            permission=is_member, when=lambda obj: obj.state == MeetingState.OPEN, article=conference_article,
        ),
        Verb(
            "change", "修改会议安排", forms.ChangeMeetingForm,
            lambda obj, by, data: actions.change_meeting(obj, by=by, **data),
            permission=is_office, when=lambda obj: obj.state == MeetingState.PLANNED,
            options=lambda obj, user: {"meeting": obj},
        ),
        Verb(
            "recuse", "登记回避", forms.RecusalForm,
            lambda obj, by, data: actions.declare_recusal(
                obj, data["member"], data["application"], by=by, reason=data["reason"]
            ),
            permission=office_or_member, when=is_ahead,
            options=lambda obj, user: {"edition": obj.edition_id}, article=lambda obj: cited(obj.edition.rules, "评审回避"),
        ),
        Verb(
            "open", "宣布开会", None, lambda obj, by, data: actions.open_meeting(obj, by=by),
            transition=OPEN_MEETING, article=conference_article, help="签到达到法定人数后方可开会；成员数自此冻结。",
        ),
        Verb(
            "close", "宣布散会", forms.MinutesForm, lambda obj, by, data: actions.close_meeting(obj, by=by, **data),
            transition=CLOSE_MEETING, article=stage_article, help="未授出的名额将记为空缺。",
        ),
        Verb(
            "cancel", "取消会议", ReasonForm, lambda obj, by, data: actions.cancel_meeting(obj, by=by, **data),
            transition=CANCEL_MEETING, danger=True,
        ),
    ]  # fmt: skip
    documents = [
        Document(
            "minutes", "会议纪要", minutes_document, permission=is_office | is_discipline,
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

    def next_step(self, obj: Any, user: Any) -> str:
        steps = MEETING_STEPS if is_office(user) else MEMBER_STEPS if is_member(user, obj) else {}
        return steps.get(obj.state, "")

    def panels(self, obj: Any, user: Any) -> list[Panel]:
        quorum = meeting_quorum(obj)
        signed = obj.attendances.select_related("member")
        recused = obj.recusals.select_related("member", "application")
        return [
            Panel(
                "会议",
                rows=[
                    *self.summary(obj, user),
                    ("应到成员单位", quorum.members),
                    ("实到", quorum.present),
                    ("法定人数", f"{quorum.needed}（{'已达到' if quorum.reached else '未达到'}）"),
                    ("纪要", obj.minutes or "—"),
                ],
            ),
            Panel("签到", rows=[(row.member.name, _attendance_text(row)) for row in signed]),
            Panel("回避", rows=[(row.member.name, f"{row.application}：{row.reason}") for row in recused]),
            Panel(
                "名额",
                rows=[(p["label"], f"已列入 {p['taken']} 个，共 {p['capacity']} 个") for p in places(obj.edition)],
            ),
        ]


def _attendance_text(row: Attendance) -> str:
    left = f"，{clock.display(row.left_at)} 离席" if row.left_at else ""
    return f"{row.representative}，{clock.display(row.signed_at)} 签到{left}"


class ProposalDesk(Desk):
    model = Proposal
    name = "proposals"
    label = "获奖建议名单"
    icon = "tasks"
    order = 422
    who = may_read_conference
    event_labels = {
        "proposal.made": "提出建议",
        "proposal.tier_changed": "调整等次",
        "ballot.cast": "投票",
    }
    columns = [
        Column("申报", "application"),
        Column("项目", "application.title"),
        Column("建议授予", "tier_label"),
        Column("类别", "track_label"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "edition"]
    search = ["application__number", "application__public_name", "application__public_unit", "application__title"]
    verbs = [
        Verb(
            "deliberate", "记录审议", forms.DeliberationForm,
            lambda obj, by, data: actions.deliberate_proposal(obj, by=by, **data), transition=DELIBERATE,
            options=lambda obj, user: {"stage": obj.stage_id}, article=stage_article,
        ),
        Verb(
            "change-tier", "调整奖项", forms.TierForm,
            lambda obj, by, data: actions.change_tier(obj, by=by, **data), permission=is_office,
            when=lambda obj: obj.state == ProposalState.PROPOSED,
            options=lambda obj, user: {"tiers": [(tier.code, tier.name) for tier in obj.edition.rules.tiers]},
            article=stage_article,
        ),
        Verb(
            "vote", "投票", forms.BallotForm, lambda obj, by, data: actions.cast_ballot(obj, by=by, **data),
            permission=is_member, when=lambda obj: obj.state == ProposalState.DELIBERATED, article=conference_article,
            help="无记名投票：系统只登记您已投票，不记录您的意见。投出后不能更改。", done="您已投票。",
        ),
        Verb("count", "唱票", None, lambda obj, by, data: actions.count_ballots(obj, by=by), transition=COUNT),
        Verb("grant", "列入拟获奖名单", None, lambda obj, by, data: actions.grant_place(obj, by=by), transition=GRANT, check=actions.check_grant),
        Verb(
            "decline", "不列入", ReasonForm, lambda obj, by, data: actions.decline_proposal(obj, by=by, **data),
            transition=DECLINE, check=actions.check_decline, danger=True,
        ),
    ]  # fmt: skip
    list_verbs = [
        Verb(
            "propose", "提出建议", forms.ProposalForm,
            lambda obj, by, data: actions.propose_honour(data.pop("application"), by=by, **data),
            permission=is_office,
        )
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = Proposal.objects.select_related("application__edition", "edition", "stage", "meeting")
        return own_conferences(rows.exclude(application__in=barred_from(user)), user)

    def title(self, obj: Any) -> str:
        return f"{obj.application}：建议授予{obj.tier_label}"

    def next_step(self, obj: Any, user: Any) -> str:
        if is_office(user):
            return PROPOSAL_STEPS.get(obj.state, "")
        waits = obj.state == ProposalState.DELIBERATED and is_member(user, obj)
        if waits and not obj.ballots_cast.filter(member__user=user).exists():
            return "此项已经审议，请投票。"
        return ""

    def panels(self, obj: Any, user: Any) -> list[Panel]:
        application = obj.application
        counted = obj.present is not None
        result = [("出席", obj.present), ("同意", obj.yes), ("不同意", obj.no), ("弃权", obj.abstain)]
        voted = [("已投票成员数", obj.ballots_cast.count())]
        return [
            Panel("建议", rows=[*self.summary(obj, user), ("建议理由", obj.opinion or "—")]),
            Panel("申报内容", rows=[("单位", application.public_unit or "—"), ("摘要", application.summary)]),
            Panel("审议", rows=[("会议", obj.meeting or "—"), ("记录", obj.minutes or "—")]),
            Panel(
                "表决", rows=result if counted else voted, help="" if counted else "唱票之前，任何人看不到票数分布。"
            ),
        ]


class ApprovalDesk(Desk):
    model = Approval
    name = "approvals"
    label = "报批文件"
    icon = "doc-full"
    order = 423
    who = may_read_conference
    event_labels = {
        "approval.recorded": "登记报批文件",
    }
    columns = [
        Column("届次", "edition"),
        Column("环节", "stage.name"),
        Column("批准机关", "authority"),
        Column("批准文号", "document_number"),
        Column("批准日期", "approved_on"),
    ]
    filters = ["edition"]
    search = ["edition__name", "document_number", "authority"]
    list_verbs = [
        Verb(
            "record", "登记批准文件", forms.ApprovalForm,
            lambda obj, by, data: actions.record_approval(data.pop("stage"), by=by, **data),
            permission=is_office,
        )
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return Approval.objects.select_related("edition", "stage")
