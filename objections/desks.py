"""The office side: 异议台账."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from objections import actions
from objections.acts import (
    check_may_conclude,
    check_may_open,
    check_may_review,
    propose_conclusion,
    propose_opening,
    propose_review,
)
from objections.beside import conclusions_beside
from objections.desk_events import EVENTS
from objections.desk_forms import (
    ConcernedForm,
    ConclusionForm,
    ConsultForm,
    RefusalForm,
    ReplyForm,
    ReviewForm,
    ShareForm,
    SupplementRequestForm,
)
from objections.desk_panels import (
    about_panels,
    beside_panels,
    case_rows,
    claimant_rows,
    consultation_panels,
    due_text,
    files_of,
    marks,
    opening_panels,
    private_rows,
    repeated_note,
    review_panels,
    statement_panels,
)
from objections.desk_passing import PASSING_VERBS, is_passed_on, passing_panels
from objections.desk_public import PUBLIC_VERBS, public_panels
from objections.desk_steps import step_of
from objections.documents import has_reply, has_review, passing_document, reply_document, review_document
from objections.enums import Matter, ObjectionState
from objections.models import Objection
from objections.permissions import may_look_at_claimant, office_on_objection
from objections.queries import as_supplied, count_repeats
from objections.revealing import check_reveal_claimant, reveal_claimant
from objections.sitting_desk import SITTING_VERBS, sitting_panels
from objections.transitions import (
    ACCEPT,
    CLOSE_WITHDRAWN,
    EXTEND,
    INVESTIGATE,
    KEEP_CONCLUSION,
    PURSUE,
    REFUSE,
    REPLY,
    REQUEST_SUPPLEMENT,
    UPHOLD,
    VERIFY_IDENTITY,
)
from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.casework.parts import CASEWORK_VERBS, LEAD_FILTER, casework_panels
from portal.confirming.verbs import PROPOSED, what_came
from portal.desk.desk import Desk
from portal.desk.forms import ReasonForm
from portal.desk.parts import Column, Document, Filter, InfoPanel, Verb
from portal.desk.standing import as_journalled
from workflow.programmes.models import Edition

LISTED = (
    "number", "kind", "matter", "subject_text", "state", "received_at", "due_on", "clock_workdays", "paused_workdays",
    "pursued_at", "application", "concerned", "result", "person__document_type", "person__document_number",
    "organisation__credit_code",
)  # fmt: skip
"""What the list reads of an objection."""


class ObjectionDesk(Desk):
    """Objections: the office handles, the discipline body reads."""

    model = Objection
    name = "objections"
    label = "异议台账"
    empty = "收到的异议列在这里；发信告知，无须录入。"
    icon = "warning"
    order = 300
    who = is_office | is_discipline
    help = "提出人的身份默认隐藏，每次查阅须写明理由并留有记录。"
    columns = [
        Column("编号", "number"),
        Column("类别", "kind"),
        Column("所涉对象", "subject_text"),
        Column("状态", "state", badge=True),
        Column("收到时间", lambda objection: clock.display(objection.received_at), by="received_at"),
        Column("期限", due_text, by="due_on"),
        Column("提示", marks),
    ]
    filters = [
        "state",
        "kind",
        "matter",
        Filter(
            "edition",
            "届次",
            lambda user: Edition.objects.public().values_list("pk", "name"),
            lambda rows, values: rows.filter(edition_id__in=values),
            many=True,
        ),
        Filter(
            "overdue",
            "期限",
            lambda user: [("yes", "已逾期")],
            lambda rows, value: rows.filter(pk__in=Objection.objects.overdue()),
        ),
        Filter(
            "public",
            "处理结果",
            lambda user: [("no", "尚未公开")],
            lambda rows, value: rows.filter(pk__in=Objection.objects.unreleased()),
        ),
        LEAD_FILTER,
        "received_at",
        "due_on",
    ]
    search = ["number", "subject_text"]
    event_labels = EVENTS
    unsigned = dict.fromkeys(
        (
            "objection.submitted",
            "objection.receipt_sent",
            "objection.review_asked",
            "objection.review_withdrawn",
            "objection.withdrawal_requested",
            "objection.withdrawn",
            "objection.resumed",
            "objection.naming_answered",
            "objection.sitting_asked",
            "objection.sitting_taken_back",
            "objection.together_agreed",
            "objection.together_revoked",
            "evidence.attached",
        ),
        "提出人",
    )
    documents = (
        Document("reply", "书面答复", reply_document, when=has_reply),
        Document("review", "复核决定书", review_document, when=has_review),
        Document("passing", "转办函", passing_document, when=is_passed_on),
    )
    verbs = [
        Verb(
            "verify",
            "核实身份",
            None,
            lambda obj, by, data: actions.verify_identity(obj, by=by),
            transition=VERIFY_IDENTITY,
            check=actions.check_verify,
            article=lambda obj: obj.rules.article, rests_on=as_supplied,
            help="请先查阅提出人信息和身份证明材料，确认一致后再核实身份。",
        ),
        Verb(
            "accept",
            "受理",
            None,
            lambda obj, by, data: actions.accept_objection(obj, by=by),
            transition=ACCEPT,
            check=actions.check_accept,
            rests_on=as_journalled,
            article=lambda obj: obj.rules.article,
            help="公示期内的异议受理后，只暂缓被异议的这一个条目，其他条目不受影响。",
        ),
        Verb(
            "refuse",
            "不予受理",
            RefusalForm,
            lambda obj, by, data: actions.refuse_objection(obj, by=by, **data),
            transition=REFUSE,
            check=actions.check_refuse,
            rests_on=as_journalled,
            article=lambda obj: obj.rules.article,
            danger=True,
            whole_case=True,
        ),
        Verb(
            "investigate", "开始调查", None, lambda obj, by, data: actions.start_investigation(obj, by=by),
            transition=INVESTIGATE, check=actions.check_investigate, many=True, rests_on=as_supplied,
        ),
        Verb(
            "share",
            "听取被异议方意见",
            ShareForm,
            lambda obj, by, data: actions.share_objection(obj, by=by, **data),
            permission=office_on_objection,
            check=actions.check_share,
            rests_on=as_journalled,
            article=lambda obj: obj.rules.deadlines_article,
            done="已告知被异议方，期满之前不能认定成立、部分成立。",
            help="被异议方只看到这里写明的事项，不知道由谁提出；只告知一次，陈述期限由系统计算。",
        ),
        Verb(
            "consult", "征求部门、专家意见", ConsultForm,
            lambda obj, by, data: actions.consult_on_objection(obj, by=by, **data),
            permission=office_on_objection, check=actions.check_consult, rests_on=as_journalled,
            options=lambda obj, user: {"objection": obj}, event="objection.consulted",
            article=lambda obj: obj.rules.deadlines_article, done="已征求意见，答复以前不能作出结论。",
            help="被征求的部门、专家只看到这里写明的事项和所选材料的副本，看不到提出人和其他答复；期限由系统计算。",
        ),
        *SITTING_VERBS,
        Verb(
            "conclude",
            "作出结论",
            ConclusionForm,
            lambda obj, by, data: propose_conclusion(obj, by=by, **data),
            options=lambda obj, user: {"objection": obj, "others": conclusions_beside(obj)},
            transition=UPHOLD,
            check=check_may_conclude,
            rests_on=as_journalled,
            whole_case=True,
            done=what_came("作出结论"),
            help="成立、部分成立、不成立，都由另一人复核后生效；复核以前，暂缓继续，不告知提出人和被异议方。",
            article=lambda obj: obj.rules.article,
        ),
        Verb(
            "close-withdrawn",
            "准予撤回，终结办理",
            ReasonForm,
            lambda obj, by, data: actions.close_withdrawn(obj, by=by, **data),
            transition=CLOSE_WITHDRAWN,
            check=actions.check_close_withdrawn,
            rests_on=as_journalled,
            whole_case=True,
            article=lambda obj: obj.rules.article,
            done="已终结办理，并告知提出人。",
            help="所反映的情况没有疑点，撤回出于提出人自愿的，终结办理：解除暂缓，告知提出人，不能恢复。理由只记入操作日志，不告知提出人。",
        ),
        Verb(
            "pursue",
            "依职权继续核查",
            ReasonForm,
            lambda obj, by, data: actions.pursue_withdrawn(obj, by=by, **data),
            transition=PURSUE,
            check=actions.check_pursue,
            rests_on=as_journalled,
            whole_case=True,
            article=lambda obj: obj.rules.article,
            done="已决定依职权继续核查，并告知提出人；暂缓继续。",
            help="仍有疑点，或者提出人可能受到压力的，继续核查至作出结论：暂缓继续，提出人不再参与，此后不再告知提出人；尚未受理的同时受理。理由只记入操作日志。",
        ),
        Verb(
            "reply",
            "书面答复",
            ReplyForm,
            lambda obj, by, data: actions.reply_objection(obj, by=by, **data),
            options=lambda obj, user: {"pursued": obj.pursued_at is not None},
            transition=REPLY,
            check=actions.check_reply,
            rests_on=as_journalled,
            whole_case=True,
            article=lambda obj: obj.rules.article,
        ),
        Verb(
            "review",
            "复核结论",
            ReviewForm,
            lambda obj, by, data: propose_review(obj, by=by, **data),
            options=lambda obj, user: {"objection": obj},
            transition=KEEP_CONCLUSION,
            check=check_may_review,
            rests_on=as_journalled,
            whole_case=True,
            done=what_came("复核结论"),
            help="由没有参与原结论的两名经办人办理，另一人同意后生效；可以维持，也可以变更为对提出人更有利的结论。",
            article=lambda obj: obj.rules.article,
        ),
        *PUBLIC_VERBS,
        *PASSING_VERBS,
        Verb(
            "request-supplement",
            "要求补充材料",
            SupplementRequestForm,
            lambda obj, by, data: actions.request_supplement(obj, by=by, **data),
            transition=REQUEST_SUPPLEMENT,
            check=actions.check_request,
            rests_on=as_journalled,
        ),
        Verb(
            "resume",
            "逾期未补充，恢复办理",
            ReasonForm,
            lambda obj, by, data: actions.resume_objection(obj, by=by, **data),
            permission=office_on_objection,
            check=actions.check_resume,
            rests_on=as_journalled,
            many=lambda obj: obj.state == ObjectionState.SUPPLEMENT_REQUESTED,
            done="已恢复办理。",
        ),
        Verb(
            "extend",
            "延长调查期限",
            ReasonForm,
            lambda obj, by, data: actions.extend_investigation(obj, by=by, **data),
            permission=office_on_objection,
            check=actions.check_extend,
            rests_on=as_journalled,
            article=lambda obj: obj.rules.deadlines_article,
            help="只能延长一次，按规定的工作日数顺延，新的期限和理由随即告知提出人。",
            many=lambda obj: obj.state in EXTEND,
        ),
        Verb(
            "concerned", "指明所反映的人员", ConcernedForm,
            lambda obj, by, data: actions.name_concerned(obj, by=by, **data),
            permission=office_on_objection, check=actions.check_name_concerned, rests_on=as_journalled,
            options=lambda obj, user: {"objection": obj}, event="objection.concerned_named",
            article=lambda obj: obj.rules.article, done="已指明所反映的人员，本件不再由其查阅、办理。",
        ),
        Verb(
            "reveal",
            "查阅提出人信息",
            ReasonForm,
            reveal_claimant,
            permission=may_look_at_claimant,
            check=check_reveal_claimant,
            reveals=True,
            help="查阅人、时间和理由将被记录。",
        ),
        Verb(
            "open-identity",
            "申请启封提出人信息",
            ReasonForm,
            lambda obj, by, data: propose_opening(obj, by=by, **data),
            permission=may_look_at_claimant,
            check=check_may_open,
            article=lambda obj: obj.rules.article,
            done=PROPOSED,
            help="写明为什么需要查阅。另一名工作人员或者纪检监察同意后三日内可以查阅，不同意的写明理由；申请和答复都留在本案，提出人可以看到次数。",
        ),
        *CASEWORK_VERBS,
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet[Objection]:
        visible = Objection.objects.visible_to(user)
        rows = visible.annotate(repeats=count_repeats(visible))
        return rows.select_related(
            "edition",
            "entry__notice",
            "application",
            "honour__holder",
            "title_use__honour__holder",
            "person",
            "organisation",
            "proof",
            "hold",
        )

    def list_rows(self, user: Any) -> QuerySet[Objection]:
        """Of what is sealed only the number that is checked: to open the rest takes longer than to list it."""
        return self.rows(user).select_related(None).select_related("person", "organisation").only(*LISTED)

    def typical(self, rows: Sequence[Any]) -> Any:
        """Whoever decided a result leaves the objection to it to others, and acts on the rest of the list."""
        return next((row for row in rows if row.matter != Matter.RESULT), rows[0])

    def next_step(self, obj: Objection, user: Any) -> str:
        step = step_of(obj, user) if is_office(user) else ""
        return f"{step}期限：{due_text(obj)}。" if step and obj.due_on else step

    def info_panels(self, obj: Objection, user: Any) -> list[InfoPanel]:
        return [
            InfoPanel("异议", rows=case_rows(obj)),
            *about_panels(obj),
            InfoPanel(
                "提出人", rows=claimant_rows(obj, user), private=private_rows(obj), help=repeated_note(obj, user)
            ),
            InfoPanel("材料", template="objections/desk/files.html", context={"files": files_of(obj, user)}),
            *opening_panels(obj),
            *beside_panels(obj),
            *statement_panels(obj),
            *consultation_panels(obj, user),
            *passing_panels(obj),
            *sitting_panels(obj, user),
            *review_panels(obj),
            *public_panels(obj),
            InfoPanel(
                "补充", template="objections/desk/supplements.html", context={"supplements": obj.supplements.all()}
            ),
            *casework_panels(obj, user),
        ]
