"""The office side of notices: plan, preview by the calendar, publish, correct."""

from typing import Any

from django.db.models import Q, QuerySet

from portal import clock
from portal.access.predicates import is_discipline, is_editor, is_office
from portal.canonical import canonical_json, text_digest
from portal.confirming.verbs import PROPOSED
from portal.desk.desk import Desk
from portal.desk.forms import ReasonForm
from portal.desk.lists import over_any
from portal.desk.parts import Column, InfoPanel, Mine, Verb
from portal.desk.standing import as_journalled
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from portal.search.fragments import holds
from portal.transitions.core import may_apply, obstacles
from workflow.publicity import rules
from workflow.publicity.actions import (
    LINE_FIELDS,
    check_plan_list,
    check_publish,
    check_refresh,
    check_withdraw_draft,
    plan_notice,
    publish_notice,
    refresh_notice,
    withdraw_draft,
)
from workflow.publicity.acts import (
    check_propose_correction,
    check_propose_extension,
    check_propose_leaving,
    propose_correction,
    propose_extension,
    propose_leaving,
)
from workflow.publicity.changes import public_log
from workflow.publicity.enums import ChangeKind, NoticeState
from workflow.publicity.forms import CorrectionForm, ExtensionForm, LeavingForm, PlanForm, filled, stages_to_publish
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.queries import standing_count
from workflow.publicity.transitions import PUBLISH, WITHDRAW_DRAFT, may_publish

_TO_PAGE = "需要附上公示说明的，在“公开页面”中“制作公示页面并送审”"
EVENTS = {
    "hold.placed": "暂缓",
    "notice.planned": "生成公示草稿",
    "notice.refreshed": "重新生成名单",
    "notice.published": "发布公示",
    "notice.corrected": "更正条目",
    "notice.redacted": "删去不应公开的内容",
    "notice.entry_left": "条目终止公示",
    "notice.extended": "公示期顺延",
    "notice.draft_withdrawn": "撤销草稿",
    "notice.ended": "公示期满",
    "notice.version_recorded": "记录名单版本",
    "notice.packed": "制作证据包",
}


def as_listed(notice: Notice) -> dict[str, Any]:
    """The list as the draft has it, and for how long it would be public."""
    lines = list(notice.entries.order_by("position").values_list(*LINE_FIELDS))
    return {"名单": text_digest(canonical_json(lines)), "公示期限": f"{notice.workdays_required} 个工作日"}


class NoticeDesk(Desk):
    """公示名单."""

    model = Notice
    name = "notices"
    label = "公示名单"
    empty = "评审环节办结之后生成的公示名单列在这里。"
    icon = "list-ul"
    order = 250
    who = is_office | is_editor | is_discipline
    help = "名单由评审流程生成，不能手工录入。发布后名单冻结，期满前不能撤下，确有错误的办理更正。"
    columns = [
        Column("编号", "number"),
        Column("标题", "title"),
        Column("状态", "state", badge=True),
        Column("公示期", lambda notice: period_text(notice)),
        Column("条目", "entry_count"),
    ]
    filters = ["state", Mine("本人拟稿或者发布的", ("drafted_by", "published_by")), "starts_on", "ends_on"]
    search = ["number", "title"]
    event_labels = EVENTS
    list_verbs = [
        Verb(
            "plan",
            "生成公示草稿",
            PlanForm,
            lambda obj, by, data: plan_notice(data["stage"], by=by, workdays=data["workdays"]),
            permission=may_publish,
            check=over_any(lambda by: stages_to_publish(), check_plan_list, "没有到公示环节而尚未公示的届次"),
            options=lambda obj, user: {"by": user},
        )
    ]
    verbs = [
        Verb(
            "publish",
            "发布公示",
            None,
            lambda obj, by, data: publish_notice(obj, by=by),
            transition=PUBLISH,
            check=check_publish,
            rests_on=as_listed,
            article=lambda obj: obj.stage.article,
            help="由拟稿人以外的人员发布。发布后名单冻结，公示期自下一工作日起计算，期满前不能撤下。",
        ),
        Verb(
            "refresh",
            "重新生成名单",
            None,
            lambda obj, by, data: refresh_notice(obj, by=by),
            permission=may_publish,
            check=check_refresh,
        ),
        Verb(
            "withdraw",
            "撤销草稿",
            ReasonForm,
            lambda obj, by, data: withdraw_draft(obj, by=by, **data),
            transition=WITHDRAW_DRAFT,
            check=check_withdraw_draft,
            rests_on=as_journalled,
            danger=True,
        ),
        Verb(
            "correct",
            "更正条目",
            CorrectionForm,
            lambda obj, by, data: propose_correction(
                data["entry"],
                by=by,
                reason=data["reason"],
                changes=filled(data),
                kind=data["kind"] or ChangeKind.WORDING,
            ),
            permission=is_office,
            check=check_propose_correction,
            options=lambda obj, user: {"notice": obj},
            article=lambda obj: obj.stage.article,
            help="由另一名经办人复核后生效，作为新版本向社会公开，只有被更正的条目重新计算公示期。公示期满后只能删去不应公开的内容，或者更正经异议核查认定部分成立的条目，公示期不再重新计算。",
            done=PROPOSED,
        ),
        Verb(
            "leave",
            "终止公示条目",
            LeavingForm,
            lambda obj, by, data: propose_leaving(data["entry"], by=by, reason=data["reason"], word=data["word"]),
            permission=is_office,
            check=check_propose_leaving,
            options=lambda obj, user: {"notice": obj},
            article=lambda obj: obj.stage.article,
            help="由另一名经办人复核后生效：条目留在名单上并注明，期满时不予通过。",
            done=PROPOSED,
            danger=True,
        ),
        Verb(
            "extend",
            "顺延公示期",
            ExtensionForm,
            lambda obj, by, data: propose_extension(obj, by=by, **data),
            permission=is_office,
            check=check_propose_extension,
            options=lambda obj, user: {"notice": obj},
            article=lambda obj: obj.stage.article,
            help="网页无法访问的工作日不计入公示期。由另一名经办人复核后生效，并在公示页说明。",
            done=PROPOSED,
        ),
    ]

    def rows(self, user: Any) -> QuerySet[Notice]:
        return Notice.objects.select_related("edition", "stage").annotate(entry_count=standing_count())

    def find(self, rows: QuerySet, text: str) -> QuerySet:
        """By its number and title, or by one entry of the list."""
        entries = NoticeEntry.objects.filter(holds(text, "public_name", "public_unit", "title"))
        return rows.filter(holds(text, *self.search) | Q(pk__in=entries.values("notice")))

    def summary(self, obj: Notice, user: Any) -> list[tuple[str, Any]]:
        if obj.state != NoticeState.DRAFT:
            return super().summary(obj, user)
        return [("编号", obj.number), ("标题", obj.title), ("条目", obj.entries.count()), *_draft_clock(obj)]

    def next_step(self, obj: Notice, user: Any) -> str:
        if not may_publish(user):
            return ""
        if obj.state == NoticeState.DRAFT and not may_apply(obj, PUBLISH, user):
            return f"{_TO_PAGE}，或者请另一名经办人核对后直接发布；申报情况有变化的重新生成名单。"
        if obj.state == NoticeState.DRAFT and (hindered := obstacles(check_publish, obj, by=user)):
            return f"现在不能发布：{'；'.join(hindered)}"
        if obj.state == NoticeState.DRAFT:
            return f"请核对名单和公示期，无误的发布公示；{_TO_PAGE}。申报情况有变化的重新生成名单。"
        if obj.state == NoticeState.RUNNING and obj.ends_on is not None:
            return f"公示至{official_date(obj.ends_on)}，期满自动结束。收到异议的在“异议台账”办理，条目有误的提出更正，申报已撤回或者不再参评的终止公示该条目。"
        return ""

    def info_panels(self, obj: Notice, user: Any) -> list[InfoPanel]:
        entries = obj.entries.select_related("notice").prefetch_related("holds").order_by("position")
        return [
            InfoPanel("公示时钟", rows=clock_rows(obj)),
            InfoPanel("名单", template="publicity/desk/entries.html", context={"entries": entries}),
            InfoPanel("更正记录", template="publicity/desk/corrections.html", context={"log": public_log(obj)}),
            InfoPanel("访问探测", rows=_probed(obj)),
        ]


def period_text(notice: Notice) -> str:
    """`2026-11-17 至 2026-11-23`, till when corrected entries run, or that it has not begun."""
    if not notice.starts_on:
        return "未发布"
    announced = notice.workday_dates[-1]
    later = f"，更正项至 {notice.ends_on}" if notice.ends_on and notice.ends_on > announced else ""
    return f"{notice.starts_on} 至 {announced}{later}"


def clock_rows(notice: Notice) -> list[tuple[str, Any]]:
    """The legal clock; for a draft what it would be if published today."""
    rows = [("届次", notice.edition.name), ("环节", notice.stage.name)]
    if notice.state == NoticeState.DRAFT:
        return [*rows, *_draft_clock(notice)]
    days = f"{notice.workdays_required} 个工作日"
    return [
        *rows,
        ("公示期限", days),
        ("公示期", notice.dates_text.removeprefix("公示期 ").replace("；", "\n")),
        ("进度", notice.clock_text),
        ("名单 SHA-256", notice.sha256),
    ]


def _draft_clock(notice: Notice) -> list[tuple[str, Any]]:
    return [("公示期限", f"{notice.workdays_required} 个工作日"), ("如今日发布，公示期", _preview(notice))]


def _preview(notice: Notice) -> str:
    try:
        starts_on, ends_on = rules.period(notice.edition, clock.today(), notice.workdays_required)
    except RuleViolation as refusal:
        return "；".join(refusal.messages)
    return f"{starts_on} 至 {ends_on}"


def _probed(notice: Notice) -> list[tuple[str, Any]]:
    rows = [
        (str(row.day), f"可以访问 {row.answered} 次，无法访问 {row.failed} 次") for row in notice.reachability.all()
    ]
    return rows or [("探测", "尚无记录")]
