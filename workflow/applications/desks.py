"""The office's and the departments' desk of applications (Articles 11, 20, 21)."""

from typing import Any

from django import forms
from django.db import models

from portal import clock
from portal.access.predicates import is_department, is_discipline, is_office
from portal.autosave.fields import LongTextField
from portal.casework.parts import CASEWORK_LABELS, CASEWORK_VERBS, LEAD_FILTER, casework_panels
from portal.desk import Column, Desk, Document, InfoPanel, Private, Verb
from portal.desk.forms import ReasonForm
from portal.desk.standing import as_journalled
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from portal.evidence.receiving import Uploader
from workflow.applications import actions
from workflow.applications.actions.supplementing import sections_to_supplement, supplement_workdays
from workflow.applications.contents import answer_text, content_rows, declared_content, subject_rows
from workflow.applications.enums import ApplicationState, Outcome
from workflow.applications.filters import SUPPLEMENT_FILTER, TRACK_FILTER
from workflow.applications.models import Application
from workflow.applications.papers import form_document, has_form
from workflow.applications.permissions import may_look_at_contacts
from workflow.applications.queries import evidence_of, sealed_of
from workflow.applications.rules.completeness import findings_of
from workflow.applications.transitions import CLOSE_SUPPLEMENT, RECOMMEND, REQUEST_SUPPLEMENT, RETURN
from workflow.applications.versions import history


class RecommendForm(StagedUploadsMixin, forms.Form):
    """The opinion, and the scan of the signed or sealed page."""

    opinion = LongTextField(label="推荐意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    seal = EvidenceUploadField(label="签字或者盖章页扫描件", max_files=3)


class SupplementForm(forms.Form):
    """What is missing, and what may be changed."""

    items = LongTextField(label="补正事项", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    sections = forms.MultipleChoiceField(
        label="申报人可以修改的部分",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workdays = supplement_workdays(application.edition)
        self.fields["items"].help_text = f"补正期限 {workdays} 个工作日，自明日起算；申报人只能补正一次。"
        offered = [(part.code, part.label) for part in sections_to_supplement(application)]
        self.fields["sections"].choices = offered  # type: ignore[attr-defined]


def content_info_panels(application: Application) -> list[InfoPanel]:
    """What the application says: content, answers with findings, documents. Also what reviewers see."""
    findings = [(item.condition.label, answer_text(application, item)) for item in findings_of(application)]
    files = {"files": list(evidence_of(application))}
    declared = [
        InfoPanel(title, template="applications/_declared.html", context={"answers": answers})
        for title, answers in declared_content(application)
    ]
    return [
        InfoPanel("申报内容", rows=content_rows(application)),
        *declared,
        InfoPanel("申报条件", rows=findings),
        InfoPanel("证明材料", template="applications/_files.html", context=files),
    ]


def history_info_panels(application: Application) -> list[InfoPanel]:
    """Recommendation, supplements, versions and results."""
    recommendation = [
        ("推荐部门", application.department),
        ("推荐意见", application.recommendation_opinion),
        ("推荐时间", application.recommended_at),
    ]
    left = [
        ("原因", application.get_left_as_display()),
        ("理由", application.left_reason),
        ("时间", application.left_at),
    ]
    supplements = [(f"{item.due_on} 前", item.items) for item in application.supplements.all()]
    versions = [
        (f"第 {item.number} 版", f"{clock.display(item.at)} {item.digest}") for item in application.versions.all()
    ]
    decided = application.passages.exclude(outcome=Outcome.PENDING).select_related("stage")
    passages = [
        (item.stage.name, f"{item.get_outcome_display()} {item.reason}{_superseded(item)}")
        for item in decided.order_by("stage__position", "pk")
    ]
    named = (
        ("退出", left if application.left_as else []),
        ("推荐", recommendation),
        ("补正", supplements),
        ("提交版本", versions),
        ("环节结果", passages),
    )
    changed = [
        InfoPanel(f"第{version.number}版的变动", template="applications/_changes.html", context={"changes": changes})
        for version, changes in history(application)
    ]
    return [*(InfoPanel(title, rows=rows) for title, rows in named if rows), *changed]


class ApplicationDesk(Desk):
    """Applications past the draft: the office sees all, a department its own, recused people none."""

    model = Application
    name = "applications"
    label = "申报"
    empty = "申报人提交之后，在您职责范围内的申报列在这里。"
    icon = "form"
    order = 200
    who = is_office | is_department | is_discipline
    columns = (
        Column("编号", lambda application: application.number or "未编号"),
        Column("申报者", "public_name"),
        Column("所在单位", "public_unit"),
        Column("类别", "track_label"),
        Column("状态", "state", badge=True),
        Column("推荐部门", "department"),
        Column("提交时间", "submitted_at"),
    )
    filters = ("state", "edition", TRACK_FILTER, "department", SUPPLEMENT_FILTER, LEAD_FILTER, "submitted_at")
    search = ("number", "public_name", "public_unit", "title")
    event_labels = {
        "application.corrected": "更正申报信息",
        "application.supplement_moved": "调整补正期限",
        "application.started": "开始申报",
        "application.saved": "填写",
        "application.coworker_invited": "邀请共同填写人",
        "application.coworker_joined": "接受邀请，共同填写",
        "application.coworker_invitation_withdrawn": "撤回邀请",
        "application.coworker_invitation_lapsed": "邀请到期",
        "application.coworker_left": "共同填写人退出",
        "application.coworker_letters_chosen": "选择是否收取通知",
        "application.coworker_role_changed": "改变共同填写人的角色",
        "application.hand_over_offered": "提议移交申报",
        "application.hand_over_declined": "不接受移交",
        "application.hand_over_withdrawn": "撤回移交的提议",
        "application.hand_over_lapsed": "移交的提议到期",
        "application.handed_over": "移交申报",
        "application.contacts_erased": "按期删除联系方式",
        "application.passage_decided": "环节结果",
        "evidence.attached": "上传材料",
        "evidence.removed": "移除材料",
        **CASEWORK_LABELS,
        "review.assigned": "分配评审",
        "review.recused": "回避",
        "review.score_submitted": "提交评分表",
        "review.discussion_opened": "评审组开始讨论",
        "review.score_revised": "修改评分表",
        "review.report_published": "出具报告",
        "review.department_consulted": "书面征求意见",
        "review.consultation_replied": "答复征求意见",
        "review.consultation_closed": "办结征求意见",
    }
    verbs = (
        Verb(
            "recommend",
            "签署推荐意见",
            RecommendForm,
            lambda obj, by, data: actions.recommend(obj, by=by, **data),
            transition=RECOMMEND,
            check=actions.check_recommend,
            rests_on=as_journalled,
            options=lambda obj, user: {"uploader": Uploader(user=user)},
            help="请审阅申报材料后填写意见，并上传签字或者盖章页；意见须在申报截止前签署。",
        ),
        Verb(
            "return",
            "退回修改",
            ReasonForm,
            lambda obj, by, data: actions.return_application(obj, by=by, **data),
            transition=RETURN,
            check=actions.check_return,
            rests_on=as_journalled,
        ),
        Verb(
            "supplement",
            "要求补正",
            SupplementForm,
            lambda obj, by, data: actions.request_supplement(obj, by=by, **data),
            transition=REQUEST_SUPPLEMENT,
            check=actions.check_request_supplement,
            rests_on=as_journalled,
            options=lambda obj, user: {"application": obj},
        ),
        Verb(
            "close-supplement",
            "补正逾期办结",
            ReasonForm,
            lambda obj, by, data: actions.close_supplement(obj, by=by, **data),
            transition=CLOSE_SUPPLEMENT,
            check=actions.check_close_supplement,
            rests_on=as_journalled,
            many=True,
            done="已按逾期未补正办结。",
        ),
        Verb(
            "reveal", "查看联系方式", ReasonForm,
            lambda obj, by, data: actions.look_at_contacts(obj, by=by, reason=data["reason"]),
            permission=may_look_at_contacts, reveals=True, hidden=True, help="各项联系方式一并显示。",
        ),
        *CASEWORK_VERBS,
    )  # fmt: skip

    documents = (Document("form", "申报表", form_document, when=has_form),)

    def rows(self, user: Any) -> models.QuerySet:
        return Application.objects.visible_to(user).listed()

    def next_step(self, obj: Application, user: Any) -> str:
        if RECOMMEND.permission(user, obj) and obj.state == ApplicationState.AWAITING:
            return "请审阅申报材料，签署推荐意见，或者写明理由退回修改。"
        return ""

    def info_panels(self, obj: Application, user: Any) -> list[InfoPanel]:
        contacts = [Private(row.label, str(row.value), "reveal") for row in sealed_of(obj)]
        found = [
            InfoPanel("申报主体", rows=subject_rows(obj), private=contacts if may_look_at_contacts(user, obj) else ()),
            *content_info_panels(obj),
            *history_info_panels(obj),
        ]
        return [*found, *casework_panels(obj, user)]


def _superseded(passage: Any) -> str:
    return f"（已于 {clock.display(passage.superseded_at)} 失效）" if passage.superseded_at else ""
