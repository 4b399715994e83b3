"""The office side of misused titles: reports to be decided, cases to be handled."""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.casework.parts import CASEWORK_LABELS, CASEWORK_VERBS, LEAD_FILTER, casework_panels
from portal.confirming.actions import check_none_waits, undertake
from portal.confirming.verbs import act_verb, what_came
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.parts import Document, Filter, Private
from portal.desk.standing import as_journalled
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.evidence.receiving import Uploader
from portal.identity.actions import log_look
from workflow.misuse import actions, acts
from workflow.misuse.actions.correcting import undelivered
from workflow.misuse.actions.erasing import CONTACT
from workflow.misuse.actions.warning import standing
from workflow.misuse.desk_forms import (
    AcceptForm,
    CloseForm,
    DeliveryForm,
    DismissForm,
    OrderForm,
    ReferForm,
    RefusalForm,
    TakeBackForm,
    WarningForm,
)
from workflow.misuse.documents import case_facts, case_files, order_bytes
from workflow.misuse.enums import ACTIVE, CaseState, Kind, ReportState
from workflow.misuse.forms import CorrectionForm
from workflow.misuse.models import MisuseCase, MisuseReport, PublicWarning, Referral
from workflow.misuse.permissions import may_read_report, office_on_case
from workflow.misuse.queries import as_ordered, cases_to_join
from workflow.misuse.rules import compare_with_register, correction_workdays
from workflow.misuse.transitions import ACCEPT, CLOSE, DISMISS, ORDER, REFER, REFUSE, SUBMIT
from workflow.titles.rules import title_article


def article_of(thing: Any) -> str:
    return title_article(thing.rules)


def compared(thing: Any) -> str:
    """What the register says of the number and the name that were shown."""
    number = thing.claimed_number or (thing.honour.number if thing.honour else "")
    finding, honour = compare_with_register(number, thing.user_name)
    return f"{finding.label}（{honour.number} {honour.holder}）" if honour else str(finding.label)


def reveal_reporter(report: MisuseReport, by: Any, data: dict[str, Any]) -> list[tuple[str, str]]:
    """How to reach whoever reported; each field is one look on record."""
    rows = []
    for name in CONTACT:
        if value := getattr(report, name):
            label = _label_of(name)
            log_look(report, label, by=by, reason=f"{report.number}：{data['reason']}")
            rows.append((label, value.for_delivery()))
    return rows or [("联系方式", "举报人没有留下联系方式，或者保存期满已经删除")]


def accept(report: MisuseReport, by: Any, data: dict[str, Any]) -> MisuseReport:
    """Into the case that was chosen, or one of its own."""
    return actions.accept_report(report, by=by, kind=data["found"], case=data["case"])


def _label_of(name: str) -> str:
    field: Any = MisuseReport._meta.get_field(name)
    return str(field.verbose_name)


OVERDUE = (("yes", "已逾期"),)


def _undecided(rows: QuerySet[MisuseReport], value: str) -> QuerySet[MisuseReport]:
    """Reports that should have been decided on by now."""
    return rows.filter(state=ReportState.RECEIVED, due_on__lt=clock.today())


class MisuseReportDesk(Desk):
    """Reports: the office decides, the discipline body reads."""

    model = MisuseReport
    name = "misuse-reports"
    label = "称号违规使用举报"
    empty = "收到的举报列在这里；发信告知，无须录入。"
    icon = "warning"
    order = 450
    who = is_office | is_discipline
    help = "举报无须实名；举报人的联系方式默认隐藏，每次查阅须写明理由并留有记录。"
    columns = (
        Column("编号", "number"),
        Column("情形", "kind"),
        Column("使用者", "user_name"),
        Column("地点或者载体", "place"),
        Column("状态", "state", badge=True),
        Column("收到时间", lambda report: clock.display(report.received_at), by="received_at"),
        Column("决定期限", lambda report: report.due_on or "—"),
    )
    filters = ("state", "kind", Filter("overdue", "期限", lambda user: OVERDUE, _undecided), "received_at", "due_on")
    search = ("number", "user_name", "place", "claimed_number", "honour__number", "case__number")
    event_labels = {
        "misuse_report.received": "收到举报",
        "misuse_report.deadline_moved": "调整决定期限",
        "misuse_report.contact_erased": "删除联系方式",
        "evidence.attached": "上传材料",
    }
    unsigned = dict.fromkeys(("misuse_report.received", "misuse_report.withdrawn", "evidence.attached"), "举报人")
    verbs = (
        Verb(
            "accept", "受理", AcceptForm, accept,
            transition=ACCEPT, check=actions.check_accept_report, article=article_of, whole_case=True,
            options=lambda obj, user: {"cases": cases_to_join(obj), "initial": {"found": obj.kind}},
            help="单独立案，或者并入同一违规使用的在办案件。",
        ),
        Verb(
            "refuse", "不予受理", RefusalForm, lambda obj, by, data: actions.refuse_report(obj, by=by, **data),
            transition=REFUSE, check=actions.check_refuse_report, article=article_of, whole_case=True, danger=True,
        ),
        Verb(
            "reveal", "查阅举报人联系方式", ReasonForm, reveal_reporter, permission=may_read_report, reveals=True,
            help="查阅人、时间和理由将被记录。",
        ),
    )  # fmt: skip

    def rows(self, user: Any) -> QuerySet[MisuseReport]:
        first = Case(When(state=ReportState.RECEIVED, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = MisuseReport.objects.visible_to(user).select_related("edition", "honour__edition", "use", "case")
        return rows.order_by(first, "-pk")

    def next_step(self, obj: Any, user: Any) -> str:
        if obj.state != ReportState.RECEIVED or not is_office(user):
            return ""
        due = f"，期限：{official_date(obj.due_on)}" if obj.due_on else ""
        return f"请查阅材料，决定受理或者不予受理{due}。"

    def info_panels(self, obj: MisuseReport, user: Any) -> list[InfoPanel]:
        rows = [
            *self.summary(obj, user),
            ("所标编号", obj.claimed_number or "—"),
            ("与荣誉名录比对", compared(obj)),
            ("网址", obj.url or "—"),
            ("发现日期", obj.seen_on),
            ("看到的情况", obj.statement.for_delivery()),
            ("案件", obj.case or "—"),
            ("答复", obj.answer or "—"),
        ]
        named = [Private(_label_of(name), str(getattr(obj, name)), "reveal") for name in CONTACT]
        files = EvidenceFile.objects.of(obj)
        return [
            InfoPanel("举报", rows=rows),
            InfoPanel(
                "举报人", private=[one for one in named if one.masked], help="" if obj.contact_name else "未署名。"
            ),
            InfoPanel("材料", template="objections/desk/files.html", context={"files": files}),
        ]


def as_heard(case: MisuseCase) -> dict[str, Any]:
    """What was done in a case, and how many reports it has: one may join it at any moment."""
    return {**as_journalled(case), "举报": f"{case.reports.count()} 件"}


def submit_for_holder(case: MisuseCase, by: Any, data: dict[str, Any]) -> MisuseCase:
    """What came on paper from one without an account."""
    actions.submit_correction(case, by=by, text=data["text"], files=data["materials"])
    return case


def propose_take_back(case: MisuseCase, by: Any, data: dict[str, Any]) -> Any:
    """Ask that the warning that stands be withdrawn."""
    return undertake(acts.TAKE_BACK, _standing(case), by=by, reason=data["correction"])


def check_take_back(case: MisuseCase, *, by: Any) -> None:
    """What the button asks: that a warning stands which may be withdrawn, and that nobody has asked for it yet."""
    warning = _standing(case)
    actions.check_withdraw_warning(warning, by=by)
    check_none_waits(acts.TAKE_BACK, warning)


def _standing(case: MisuseCase) -> PublicWarning:
    warning = standing(case)
    if warning is None:
        raise TransitionNotAllowed("本案没有正在公布的警示。")
    return warning


STEPS = {
    CaseState.OPEN: "请核查事实：属实的责令改正；不属于评审办职权的移送；不构成的予以认定。",
    CaseState.SUBMITTED: "请复查改正情况：合格的结案，不合格的再次责令改正，或者移送。",
}


class MisuseCaseDesk(Desk):
    """Cases: ordered, checked again, closed, referred; warnings of forged things."""

    model = MisuseCase
    name = "misuse-cases"
    label = "称号违规使用案件"
    empty = "举报查实的，在“称号违规使用举报”中立案，之后列在这里。"
    icon = "warning"
    order = 451
    who = is_office | is_discipline
    columns = (
        Column("案号", "number"),
        Column("情形", "kind"),
        Column("使用者", "user_name"),
        Column("地点或者载体", "place"),
        Column("状态", "state", badge=True),
        Column("改正期限", lambda case: f"{case.due_on} 已逾期" if case.overdue else case.due_on or "—"),
    )
    filters = (
        "state",
        "kind",
        Filter(
            "overdue", "期限", lambda user: OVERDUE,
            lambda rows, value: rows.filter(due_on__lt=clock.today()),
        ),
        LEAD_FILTER,
        "opened_at",
        "due_on",
    )  # fmt: skip
    search = ("number", "user_name", "place", "claimed_number", "honour__number")
    event_labels = {
        "misuse_case.opened": "立案",
        "misuse_case.deadline_moved": "调整改正期限",
        "misuse_case.delivered": "登记送达",
        "misuse_case.notes_erased": "删除内部备注",
        "misuse_case.honour_revoked": "所涉荣誉撤销",
        "misuse_case.honour_restored": "所涉荣誉恢复",
        **CASEWORK_LABELS,
    }
    documents = (
        Document(
            "order",
            "责令改正通知书",
            lambda case: order_bytes(case.orders.last()),
            when=lambda case: case.orders.exists(),
        ),
    )
    verbs = (
        act_verb(
            acts.ORDER, "order", OrderForm, check=actions.check_order, reason=lambda data: data.pop("finding"),
            transition=ORDER, article=article_of, whole_case=True, rests_on=as_heard,
            options=lambda obj, user: {"most": correction_workdays(obj.rules)},
            help="另一人复核后印发责令改正通知书，告知获奖者。",
        ),
        Verb(
            "correct", "登记收到的改正情况", CorrectionForm, submit_for_holder, transition=SUBMIT, permission=office_on_case,
            check=actions.check_submit_correction, options=lambda obj, user: {"uploader": Uploader(user=user)}, rests_on=as_ordered,
            help="使用者没有账号，以书面报送的，由评审办登记。",
        ),
        Verb(
            "close", "复查合格，结案", CloseForm, lambda obj, by, data: actions.close_case(obj, by=by, **data),
            transition=CLOSE, check=actions.check_close, article=article_of, whole_case=True, rests_on=as_heard,
        ),
        act_verb(
            acts.REFER, "refer", ReferForm, check=actions.check_refer, transition=REFER, article=article_of, whole_case=True,
            rests_on=as_heard,
            danger=True, help="另一人复核后移送，案卷在本页下载，送达另行登记。",
        ),
        act_verb(
            acts.DISMISS, "dismiss", DismissForm, check=actions.check_dismiss, reason=lambda data: data.pop("answer"),
            transition=DISMISS, article=article_of, whole_case=True, rests_on=as_heard,
            help="已经责令改正的，须另一人复核，责令改正通知书随之撤销。",
        ),
        act_verb(
            acts.WARN, "warn", WarningForm, check=actions.check_publish_warning, reason=lambda data: data.pop("text"),
            article=article_of, whole_case=True, rests_on=as_heard, help="另一人复核后向社会公布，核验页面对所标编号作出提示。",
        ),
        Verb(
            "take-back", "撤回警示", TakeBackForm, propose_take_back, permission=office_on_case, check=check_take_back,
            article=article_of, danger=True, done=what_came("撤回警示"), help="另一人复核后撤回，更正说明向社会公开。",
        ),
        Verb(
            "deliver", "登记送达", DeliveryForm, lambda obj, by, data: actions.record_delivery(obj, by=by, **data),
            permission=office_on_case, check=actions.check_record_delivery,
            options=lambda obj, user: {"numbers": undelivered(obj)},
        ),
        *CASEWORK_VERBS,
    )  # fmt: skip

    def rows(self, user: Any) -> QuerySet[MisuseCase]:
        first = Case(When(state__in=ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = MisuseCase.objects.visible_to(user).select_related("edition", "honour__edition", "use")
        return rows.order_by(first, "-pk")

    def next_step(self, obj: MisuseCase, user: Any) -> str:
        if not is_office(user):
            return ""
        if obj.state == CaseState.ORDERED:
            late = "期限已过，请再次责令改正，或者移送。"
            if obj.overdue or obj.due_on is None:
                return late
            return f"等待报送改正情况，期限：{official_date(obj.due_on)}。"
        forged = "请公布警示，并移送有关机关；不属实的，认定不构成违规使用。"
        return (
            forged if obj.kind == Kind.FORGED and obj.state == CaseState.OPEN else STEPS.get(CaseState(obj.state), "")
        )

    def info_panels(self, obj: MisuseCase, user: Any) -> list[InfoPanel]:
        reports = list(obj.reports.order_by("pk"))
        return [
            InfoPanel("案件", rows=[*case_facts(obj), ("与荣誉名录比对", compared(obj))]),
            InfoPanel("举报", template="misuse/desk/reports.html", context={"reports": reports}),
            InfoPanel("材料", template="objections/desk/files.html", context={"files": case_files(obj)}),
            InfoPanel("警示与移送", template="misuse/desk/outward.html", context=outward(obj)),
            *casework_panels(obj, user),
        ]


def outward(case: MisuseCase) -> dict[str, Any]:
    """What of a case went out of the house."""
    return {"warnings": case.warnings.all(), "referral": Referral.objects.filter(case=case).first()}
