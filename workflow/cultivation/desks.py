"""The office side of the pool: members, trainings, enrolments, guiding experts."""

from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, InfoPanel, Private, Verb
from portal.desk.forms import ReasonForm
from portal.evidence.models import EvidenceFile
from portal.evidence.receiving import Uploader
from portal.identity.actions import reveal
from workflow.cultivation import actions, forms
from workflow.cultivation.enums import TAKEN, EnrolmentState, GuidanceState, MemberState, TrainingState
from workflow.cultivation.models import Enrolment, Guidance, Member, Training
from workflow.cultivation.progress import progress_of
from workflow.cultivation.queries import article_of, guiding_article, latest_rules
from workflow.cultivation.transitions import (
    ADMIT,
    CANCEL,
    CANCEL_GUIDANCE,
    END,
    HOLD,
    LEAVE,
    RECORD,
    REFUSE,
    REFUSE_GUIDANCE,
    WITHDRAW,
)

CONTACT = {"contact_name": "联系人", "contact_phone": "联系电话", "contact_email": "电子邮箱"}


def first_in(state: str) -> Case:
    """What waits stands above the rest."""
    return Case(When(state=state, then=Value(0)), default=Value(1), output_field=IntegerField())


def pool_article(thing: Any) -> str:
    return article_of(thing.programme)


def guide_article(guidance: Guidance) -> str:
    return guiding_article(guidance.programme)


def reveal_contact(member: Member, by: Any, data: dict[str, Any]) -> list[tuple[str, str]]:
    """Who answers for the organisation, in the clear: each a look on record."""
    shown = {name: label for name, label in CONTACT.items() if getattr(member, name)}
    return [(label, reveal(member, name, by=by, reason=data["reason"])) for name, label in shown.items()]


class MemberDesk(Desk):
    model = Member
    name = "pool-members"
    label = "孵化池"
    empty = "组织自荐、行业或者专家推荐之后，待纳入和已纳入的组织列在这里。"
    icon = "group"
    order = 100
    who = is_office | is_discipline
    event_labels = {"pool.filed": "提出加入", "pool.answered": "填写条件自查", "pool.erased": "按期删除联系人信息"}
    columns = [
        Column("单位", "name"),
        Column("加入方式", "way"),
        Column("状态", "state", badge=True),
        Column("重点培育中小企业", "is_focus"),
        Column("提出时间", "filed_at"),
        Column("入池日期", "joined_on"),
    ]
    filters = ["state", "way", "is_focus", "programme", "filed_at", "joined_on"]
    search = ["name", "credit_code", "recommender"]
    verbs = [
        Verb(
            "admit", "纳入孵化池", forms.AdmitForm, lambda obj, by, data: actions.admit_member(obj, by=by, **data),
            transition=ADMIT, check=actions.check_admit, article=pool_article, whole_case=True,
        ),
        Verb(
            "refuse", "不予纳入", forms.ToldReasonForm, lambda obj, by, data: actions.refuse_member(obj, by=by, **data),
            transition=REFUSE, check=actions.check_refuse_member, article=pool_article, whole_case=True,
        ),
        Verb(
            "leave", "退出孵化池", forms.ToldReasonForm, lambda obj, by, data: actions.leave_pool(obj, by=by, **data),
            transition=LEAVE, check=actions.check_leave, article=pool_article, danger=True,
            help="用于单位不再具备条件、长期不参加培育，或者来函要求退出的。尚未举办的培训的报名一并取消，并告知单位。",
        ),
        Verb("reveal", "查看联系方式", ReasonForm, reveal_contact, permission=is_office, reveals=True, hidden=True),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = Member.objects.select_related("programme", "user", "filed_by", "decided_by")
        return rows.order_by(first_in(MemberState.APPLIED), "-filed_at", "-pk")

    def next_step(self, obj: Member, user: Any) -> str:
        if obj.state == MemberState.AWAITING:
            return "已向该单位的邮箱征询意见，单位确认之后方可审核。"
        waits = obj.state == MemberState.APPLIED and ADMIT.permission(user, obj)
        return "请核对单位情况，纳入孵化池或者不予纳入，并写明意见。" if waits else ""

    def info_panels(self, obj: Member, user: Any) -> list[InfoPanel]:
        shown = [
            Private(label, str(getattr(obj, name)), "reveal") for name, label in CONTACT.items() if getattr(obj, name)
        ]
        panels = [InfoPanel("单位", rows=[*self.summary(obj, user), *unit_rows(obj)], private=shown)]
        for track, steps in progress_of(obj):
            rows = [(step.label, step.message) for step in steps]
            panels.append(InfoPanel(f"条件自查：{track.name}", rows=rows, help="由单位自己填写，供指导帮扶参考。"))
        return panels


def unit_rows(member: Member) -> list[tuple[str, Any]]:
    """What is known of it beyond the columns; empty lines left out."""
    rules = latest_rules(member.programme)
    focus = rules.cultivation.focus if rules and rules.cultivation else ()
    rows = [
        ("统一社会信用代码", member.credit_code),
        ("推荐单位或者专家", member.recommender),
        ("推荐理由", member.recommendation),
        ("意向和现状", member.intention),
        ("中小微企业", "是" if member.is_sme else ""),
        ("自评符合的重点培育标准", "；".join(one.text for one in focus if one.code in member.claims)),
        ("审核人", member.decided_by or ""),
        ("审核意见", member.decision_reason),
        ("退出日期", member.over_on or ""),
        ("退出理由", member.leaving_reason),
    ]
    return [(label, value) for label, value in rows if value]


def as_announced(training: Training) -> dict[str, Any]:
    """When and where it is to be."""
    return {"开始时间": clock.display(training.starts_at), "地点": training.place}


def as_attended(enrolment: Enrolment) -> dict[str, Any]:
    """What is to be put right: corrected by two at once it would be what it was."""
    return {"出席情况": enrolment.get_state_display()}


def as_placed(training: Training) -> dict[str, Any]:
    """Who has a place: whoever is not ticked was not there."""
    rows = training.enrolments.filter(state=EnrolmentState.ENROLLED).order_by("pk")
    named = [f"{unit}（报名 {pk}）" for pk, unit in rows.values_list("pk", "member__name")]
    return {"已录取名单": "、".join(named) or "无"}


class TrainingDesk(Desk):
    model = Training
    name = "trainings"
    label = "培训"
    empty = "发布的培训列在这里。"
    icon = "calendar"
    order = 101
    who = is_office | is_discipline
    event_labels = {
        "training.announced": "发布培训",
        "training.changed": "变更培训",
        "training.material_added": "上传资料",
    }
    columns = [
        Column("培训", "title"),
        Column("开始时间", "starts_at"),
        Column("名额", "places"),
        Column("已录取", "placed"),
        Column("候补", "waiting"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "programme", "starts_at"]
    search = ["title", "lecturer", "place"]
    list_verbs = [
        Verb(
            "announce", "发布培训", forms.TrainingForm,
            lambda obj, by, data: actions.announce_training(by=by, **data), permission=is_office,
            help="发布之后立即在孵化池页面公开，并通知全部在池单位。", done="培训已发布。",
        ),
    ]  # fmt: skip
    verbs = [
        Verb(
            "change", "变更", forms.ChangeTrainingForm, lambda obj, by, data: actions.change_training(obj, by=by, **data),
            permission=is_office, check=actions.check_change_training, options=lambda obj, user: {"row": obj},
            article=pool_article, help="变更之后告知已报名的单位；增加名额的，候补的依次递补。",
        ),
        Verb(
            "material", "上传资料", forms.MaterialForm, lambda obj, by, data: actions.add_material(obj, by=by, **data),
            permission=is_office, check=actions.check_add_material,
            options=lambda obj, user: {"uploader": Uploader(user=user)}, article=pool_article,
            help="只供已录取和已出席的单位下载。",
        ),
        Verb(
            "attendance", "登记出席", forms.AttendanceForm,
            lambda obj, by, data: actions.record_attendance(obj, by=by, **data), transition=HOLD,
            check=actions.check_record_attendance, options=lambda obj, user: {"training": obj}, article=pool_article,
            rests_on=as_placed,
        ),
        Verb(
            "cancel", "取消培训", forms.ToldReasonForm, lambda obj, by, data: actions.cancel_training(obj, by=by, **data),
            transition=CANCEL, check=actions.check_cancel_training, article=pool_article, danger=True, rests_on=as_announced,
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        placed, waiting = (
            Count("enrolments", filter=Q(enrolments__state__in=states)) for states in (TAKEN, [EnrolmentState.WAITING])
        )
        rows = Training.objects.select_related("programme").annotate(placed=placed, waiting=waiting)
        return rows.order_by(first_in(TrainingState.ANNOUNCED), "-starts_at", "-pk")

    def info_panels(self, obj: Training, user: Any) -> list[InfoPanel]:
        rows = [
            ("内容", obj.summary),
            ("授课人", obj.lecturer),
            ("地点", obj.place),
            ("结束时间", obj.ends_at),
            ("报名截止", obj.enrol_by),
            ("每单位名额", obj.per_member),
        ]
        files = {"files": list(EvidenceFile.objects.of(obj))}
        people = [
            (f"{one.member.name}：{one.attendee}", one.get_state_display())
            for one in obj.enrolments.select_related("member")
        ]
        return [
            InfoPanel("培训", rows=[*self.summary(obj, user), *rows]),
            InfoPanel("报名", rows=people, help="按报名先后排列。"),
            InfoPanel("资料", template="applications/_files.html", context=files),
        ]


class EnrolmentDesk(Desk):
    model = Enrolment
    name = "enrolments"
    label = "培训报名"
    empty = "培训开放报名之后，报名的单位和人员列在这里。"
    icon = "list-ul"
    order = 102
    who = is_office | is_discipline
    event_labels = {"enrolment.filed": "报名"}
    columns = [
        Column("单位", "member"),
        Column("参训人", "attendee"),
        Column("培训", "training"),
        Column("状态", "state", badge=True),
        Column("报名时间", "filed_at"),
        Column("证明编号", "number"),
    ]
    filters = ["state", "training", "filed_at"]
    search = ["member__name", "training__title", "number"]
    verbs = [
        Verb(
            "withdraw", "取消报名", forms.ToldReasonForm,
            lambda obj, by, data: actions.withdraw_enrolment(obj, by=by, **data), transition=WITHDRAW,
            check=actions.check_withdraw_enrolment, article=lambda obj: pool_article(obj.training),
            help="空出的名额由候补的依次递补。",
        ),
        Verb(
            "correct", "更正出席情况", forms.ToldReasonForm,
            lambda obj, by, data: actions.correct_attendance(obj, by=by, **data), permission=is_office,
            check=actions.check_correct_attendance, article=lambda obj: pool_article(obj.training), rests_on=as_attended,
            help="已出席的改为未出席，培训证明不再有效；未出席的改为已出席，取得培训证明。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        return Enrolment.objects.select_related("member", "training__programme").order_by("-training__starts_at", "pk")

    def title(self, obj: Enrolment) -> str:
        return f"{obj.member}（{obj.training}）"


class GuidanceDesk(Desk):
    model = Guidance
    name = "guidances"
    label = "指导专家备案"
    empty = "专家开始指导之前办理的备案列在这里。"
    icon = "user"
    order = 103
    who = is_office | is_discipline
    help = "备案之后，系统在评审中自动安排该专家回避所指导的组织；已经分配的申报同时收回。"
    event_labels = {"guidance.filed": "填报"}
    columns = [
        Column("指导专家", "expert"),
        Column("专家所在单位", "expert_unit"),
        Column("所指导的组织", "organisation"),
        Column("开始日期", "from_on"),
        Column("结束日期", "until_on"),
        Column("状态", "state", badge=True),
    ]
    filters = ["state", "programme"]
    search = ["expert", "expert_unit", "organisation", "credit_code"]
    list_verbs = [
        Verb(
            "enter", "登记指导专家", forms.EnterGuidanceForm,
            lambda obj, by, data: actions.enter_guidance(by=by, **data), permission=is_office,
            help="用于专家以书面方式备案的，登记即为备案。", done="已登记备案。",
        ),
    ]  # fmt: skip
    verbs = [
        Verb(
            "record", "予以备案", None, lambda obj, by, data: actions.record_guidance(obj, by=by), transition=RECORD,
            check=actions.check_record_guidance, article=guide_article,
            help="请先核对其确为专家库成员、确为本人。备案之后，凡姓名相同的评审人员一并回避，同名而非本人的另行解除。",
        ),
        Verb(
            "refuse", "不予备案", forms.ToldReasonForm,
            lambda obj, by, data: actions.refuse_guidance(obj, by=by, **data), transition=REFUSE_GUIDANCE,
            check=actions.check_refuse_guidance, article=guide_article, whole_case=True,
        ),
        Verb(
            "end", "结束指导", forms.EndGuidanceForm, lambda obj, by, data: actions.end_guidance(obj, by=by, **data),
            transition=END, check=actions.check_end_guidance, article=guide_article,
        ),
        Verb(
            "cancel", "撤销备案", forms.ToldReasonForm,
            lambda obj, by, data: actions.cancel_guidance(obj, by=by, **data), transition=CANCEL_GUIDANCE,
            check=actions.check_cancel_guidance, article=guide_article, danger=True,
            help="用于登记有误的。此前已登记的回避不随之解除，须在申报的回避中另行办理。",
        ),
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        rows = Guidance.objects.select_related("programme", "user", "filed_by")
        return rows.order_by(first_in(GuidanceState.FILED), "-filed_at", "-pk")

    def info_panels(self, obj: Guidance, user: Any) -> list[InfoPanel]:
        rows = [
            ("统一社会信用代码", obj.credit_code),
            ("专家账号", obj.user or "—"),
            ("填报人", obj.filed_by or "—"),
            ("备案日期", obj.recorded_on or "—"),
        ]
        if obj.decision_reason:
            rows.append(("理由（已告知专家）", obj.decision_reason))
        return [InfoPanel("备案", rows=[*self.summary(obj, user), *rows])]
