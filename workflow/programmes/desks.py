"""The edition board: timeline, what blocks the next step, next deadline."""

from typing import Any

from django.db.models import QuerySet

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.confirming.actions import propose
from portal.confirming.verbs import PROPOSED, act_verb, unless_waiting
from portal.desk import Column, Desk, Document, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.standing import as_journalled
from portal.errors import cite
from workflow.programmes.actions import (
    advance_edition,
    application_article,
    check_advance,
    check_cancel,
    check_open,
    open_edition,
    plan_edition,
)
from workflow.programmes.acts import CANCEL_EDITION
from workflow.programmes.board import deadline_text, nothing_pending, pending, steps
from workflow.programmes.documents import (
    WITHDRAW_DOCUMENT,
    check_record_document,
    check_withdraw_document,
    may_record_documents,
    record_document,
)
from workflow.programmes.filing import budget_difference, filing_rows
from workflow.programmes.forms import (
    ChangeEditionForm,
    DocumentForm,
    DueDateForm,
    MoveDeadlineForm,
    MoveOpeningForm,
    PlanEditionForm,
    StageForm,
    WithdrawDocumentForm,
)
from workflow.programmes.models import Edition, RuleSetVersion
from workflow.programmes.papers import approval_chain, filing_form, plan_document
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.scheduling import (
    CHANGEABLE,
    RESTORE_DEADLINE,
    change_edition,
    check_change,
    check_extend,
    check_move_opening,
    check_restore,
    check_set_due,
    extend_deadline,
    move_opening,
    set_due_date,
)
from workflow.programmes.scoring import scoring_lines, standard_lines
from workflow.programmes.stages import notes_on
from workflow.programmes.telling import told
from workflow.programmes.transitions import OPEN
from workflow.programmes.two_officers import two_officers_article


def stage_name(edition: Edition) -> str:
    stage = edition.current_stage
    return stage.name if stage else "—"


class EditionDesk(Desk):
    model = Edition
    name = "editions"
    label = "届次看板"
    empty = "筹备和实施中的各届列在这里。"
    icon = "calendar-alt"
    order = 50
    who = is_office | is_discipline
    help = "届次由评审办组织实施。每一环节办结前，看板列出尚未办结的事项及其依据。"
    event_labels = {
        "edition.planned": "筹备届次",
        "edition.advanced": "推进环节",
        "edition.document_published": "登记届次文件",
        "edition.document_withdrawn": "撤回文件登记",
        "edition.due_date_set": "设定计划完成日期",
        "edition.deadline_extended": "延长申报期限",
        "edition.deadline_restored": "撤回延长申报期限",
        "edition.opening_moved": "改变申报开始时间",
        "edition.changed": "修改届次",
    }
    columns = (
        Column("届次", "name"),
        Column("状态", "state", badge=True),
        Column("当前环节", stage_name),
        Column("下一期限", deadline_text),
        Column("规则集", "ruleset"),
    )
    filters = ("state", "programme")
    search = ("name", "slug")
    verbs = (
        Verb(
            "open",
            "启动届次",
            None,
            lambda edition, by, data: open_edition(edition, by=by),
            transition=OPEN,
            check=check_open,
            rests_on=as_journalled,
        ),
        Verb(
            "change",
            "修改届次",
            ChangeEditionForm,
            lambda edition, by, data: change_edition(edition, by=by, **data),
            permission=is_office,
            check=check_change,
            options=lambda edition, user: {"row": edition},
            help="届次启动之前可以修改名称、年度、网址标识和申报时间。规则集有误的，请取消本届后重新筹备。",
        ),
        Verb(
            "advance",
            "推进到下一环节",
            StageForm,
            lambda edition, by, data: advance_edition(edition, by=by, **data),
            permission=is_office,
            check=check_advance,
            options=lambda edition, user: {"stage": edition.current_stage},
            help="推进前系统会逐项检查当前环节是否办结、下一环节能否开始；有未办结事项时不予推进。最后一个环节推进后，本届评选表彰结束。",
            done=lambda edition: "已推进到下一环节。" if edition.current_stage else "本届评选表彰已经结束。",
        ),
        Verb(
            "document",
            "登记已发布文件",
            DocumentForm,
            lambda edition, by, data: record_document(edition, *data["document"].split(":", 1), by=by),
            permission=may_record_documents,
            check=check_record_document,
            options=lambda edition, user: {"edition": edition},
            article=application_article,
            help="申报通知发布时，所列办法、标准和规则由系统自动登记；此处用于补充登记本站已公开的文件。",
        ),
        Verb(
            "withdraw-document",
            "撤回文件登记",
            WithdrawDocumentForm,
            lambda edition, by, data: propose(WITHDRAW_DOCUMENT, data["document"], by=by, reason=data["reason"]),
            permission=may_record_documents,
            check=check_withdraw_document,
            options=lambda edition, user: {"edition": edition},
            article=application_article,
            help="登记有误的可以撤回，由另一人复核后生效。",
            done=PROPOSED,
        ),
        Verb(
            "due",
            "设定计划完成日期",
            DueDateForm,
            lambda edition, by, data: set_due_date(edition, by=by, **data),
            permission=is_office,
            check=check_set_due,
            options=lambda edition, user: {"stage": edition.current_stage, "row": edition.current_stage},
        ),
        Verb(
            "opening",
            "改变申报开始时间",
            MoveOpeningForm,
            lambda edition, by, data: move_opening(edition, by=by, **data),
            permission=is_office,
            check=check_move_opening,
            options=lambda edition, user: {"row": edition},
            article=application_article,
            help="网站随即公布新的时间、原来的时间和理由。",
        ),
        Verb(
            "extend",
            "延长申报期限",
            MoveDeadlineForm,
            lambda edition, by, data: extend_deadline(edition, by=by, **data),
            permission=is_office,
            check=check_extend,
            options=lambda edition, user: {"row": edition},
            article=application_article,
            help="网站随即公布新的期限、原来的期限和理由，已经开始填写的申报人收到通知和理由。延长以后只能由两人撤回。",
        ),
        Verb(
            "restore",
            "撤回延长申报期限",
            ReasonForm,
            lambda edition, by, data: propose(
                RESTORE_DEADLINE, edition, by=by, payload={"deadline": clock.display_seconds(edition.deadline)}, **data
            ),
            permission=is_office,
            check=unless_waiting(RESTORE_DEADLINE, check_restore),
            rests_on=as_journalled,
            article=application_article,
            help="原截止时间未到的，可以撤回最近一次延长，恢复原截止时间；由另一人复核后生效，告知尚未提交的申报人，理由将向社会公开。",
            done=PROPOSED,
        ),
        act_verb(
            CANCEL_EDITION,
            "cancel",
            ReasonForm,
            check=check_cancel,
            rests_on=as_journalled,
            article=two_officers_article,
            danger=True,
            help="取消后届次不再进行：正在进行的公示、会议和评审终止，申报逐件告知；理由将向社会公开。"
            "须由两人办理的，另一人复核后才取消。",
        ),
    )
    list_verbs = (
        Verb(
            "plan",
            "筹备新届次",
            PlanEditionForm,
            lambda _, by, data: plan_edition(by=by, **data),
            permission=is_office,
        ),
    )

    def rows(self, user: Any) -> QuerySet[Edition]:
        return Edition.objects.select_related("programme", "ruleset").prefetch_related("stages", "documents")

    def info_panels(self, obj: Edition, user: Any) -> list[InfoPanel]:
        rules = obj.rules
        facts = [
            ("状态", obj.get_state_display()),
            ("依据", f"{rules.title}（{obj.ruleset.version}）"),
            ("申报时间", f"{clock.display(obj.opens_at)} 至 {clock.display(obj.deadline)}"),
            ("下一期限", deadline_text(obj)),
            *([("取消理由", obj.cancelled_because)] if obj.cancelled_because else []),
        ]
        return [
            InfoPanel("待办与推进条件", template="programmes/blockers.html", context=self.open_matters(obj, user)),
            InfoPanel("时间线", template="programmes/timeline.html", context={"steps": steps(obj)}),
            InfoPanel("概况", rows=facts),
            InfoPanel("名额与奖励", rows=quota_rows(obj)),
            InfoPanel("已发布文件", rows=[(d.get_kind_display(), d.title) for d in obj.documents.all()]),
        ]

    def value_labels(self, obj: Edition) -> dict[Any, str]:
        fields = {name: str(getattr(Edition, name).field.verbose_name) for name in CHANGEABLE}
        return {**fields, **{stage.code: stage.name for stage in obj.ordered_stages}}

    @staticmethod
    def open_matters(edition: Edition, user: Any) -> dict[str, Any]:
        """What keeps it, or that nothing does; and what the office should know before it moves on."""
        stage, found = edition.current_stage, pending(edition, to=user)
        return {
            "blockers": found,
            "nothing": "" if found else nothing_pending(edition),
            "notes": [told(note, user) for note in notes_on(stage)] if stage and is_office(user) else (),
        }


def quota_rows(edition: Edition) -> list[tuple[str, str]]:
    """Each quota in words."""
    rules = edition.rules
    return [
        (
            "、".join(rules.tier(code).name for code in quota.tiers),
            f"{'、'.join(rules.track(code).name for code in quota.tracks)}不超过 {quota.at_most} 个（{cite(quota.article)}）",
        )
        for quota in rules.quotas
    ]


def filing_panels(rules: RuleSet) -> list[InfoPanel]:
    """The filing form beside what was filed, and what does not agree; nothing for a rule set that was not filed."""
    rows = filing_rows(rules)
    if not rows:
        return []
    context = {"rows": rows, "difference": budget_difference(rules), "approvals": approval_chain(rules)}
    return [InfoPanel("表彰项目申报表", template="programmes/filing.html", context=context)]


def item_rows(rules: RuleSet) -> list[tuple[str, str]]:
    """What each standard gives points for."""
    return [(one.title, "\n".join(standard_lines(one))) for one in rules.standards if one.items]


class RuleSetDesk(Desk):
    model = RuleSetVersion
    name = "rulesets"
    label = "规则集"
    empty = "维护人员载入的规则集列在这里。"
    icon = "doc-full"
    order = 900
    in_settings = True
    who = is_office | is_discipline
    help = "规则集由维护人员从文件载入，此处只读。"
    event_labels = {
        "ruleset.loaded": "载入规则集",
    }
    columns = (
        Column("依据文件", "title"),
        Column("标识", "slug"),
        Column("施行日期", "valid_from"),
        Column("有效期至", "valid_until"),
        Column("演示用", lambda version: "演示用" if version.demonstration else ""),
    )
    search = ("title", "slug")
    documents = (
        Document("filing-form", "表彰项目申报表", filing_form, when=lambda version: version.rules.filing is not None),
        Document("plan", "工作方案", plan_document),
    )

    def rows(self, user: Any) -> QuerySet[RuleSetVersion]:
        return RuleSetVersion.objects.select_related("programme")

    def info_panels(self, obj: RuleSetVersion, user: Any) -> list[InfoPanel]:
        rules = obj.rules
        stages = [(f"{place}. {stage.name}", cite(stage.article)) for place, stage in enumerate(rules.stages, 1)]
        settings = [(setting.name, f"{setting.value}：{setting.reason}") for setting in rules.settings]
        more = (("评分条目", item_rows(rules)), ("计分和名次", scoring_lines(rules)))
        return [
            InfoPanel("概况", rows=self.summary(obj, user)),
            *filing_panels(rules),
            InfoPanel("环节", rows=stages),
            *(InfoPanel(title, rows=found) for title, found in more if found),
            InfoPanel("办法未作规定、由规则集设定的事项", rows=settings),
        ]
