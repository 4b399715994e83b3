"""What the page of a case under review shows of its opinions, sheets, reports and recusals (Articles 21–24, 28)."""

from typing import Any

from portal.desk import InfoPanel
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.reviews.models import Assignment, Discussion, Opinion, PanelMember, Report
from workflow.reviews.permissions import sheets_open_to
from workflow.reviews.queries import tally, with_standing
from workflow.reviews.rules import resemblance
from workflow.reviews.workings import table_of


def score_rows(application: Application, user: Any) -> list[tuple[str, str]]:
    sheets = with_standing(sheets_open_to(user, application))
    sheets = sheets.select_related("assignment__stage", "assignment__member__user", "revision")
    return [
        (f"{sheet.assignment.stage.name} {sheet.assignment.member}", _score_text(sheet))
        for sheet in sheets.order_by("assignment__stage__position", "pk")
    ]


def panel_opinion_rows(application: Application) -> list[tuple[str, str]]:
    """What the panel found in the qualification review, for the office that decides."""
    found = Opinion.objects.filter(assignment__application=application).select_related("assignment__member__user")
    return [(str(item.assignment.member), _opinion_text(item)) for item in found.order_by("pk")]


def _opinion_text(opinion: Opinion) -> str:
    complete = "材料完整" if opinion.complete else "材料不完整"
    return f"{complete}，{'符合' if opinion.qualified else '不符合'}基本条件。{opinion.text}"


def _score_text(sheet: Any) -> str:
    """The score with what is to be known of it: that its giver left, that it does not count."""
    now = sheet.in_force.score
    score = str(now) if now is not None else "—"
    member = sheet.assignment.member
    words = [] if member.left_at is None else [member.get_state_display()]
    words += [] if now == sheet.score else [f"讨论前 {sheet.score}"]
    words += [] if sheet.counts else ["已回避，不计入" if sheet.recused else "不计入"]
    return f"{score}（{'，'.join(words)}）" if words else score


def averages(application: Application) -> list[tuple[str, str]]:
    """For those who decide on them: each stage's average of the sheets that count, and how far they lie apart."""
    rows = []
    for stage in application.edition.stages.filter(kind="assessment", assignments__application=application).distinct():
        found = tally(application, stage)
        if found.average is not None:
            rows.append((f"{stage.name} 平均分", found.words))
    return rows


def tally_words(application: Application, stage: Stage) -> str:
    """How far the sheets of a case lie apart, before it is decided whether to talk it over."""
    found = tally(application, stage)
    return f"{found.count} 份评分表" if found.average is None else f"平均分 {found.words}"


def discussion_panels(application: Application, user: Any) -> list[InfoPanel]:
    """What was talked over, and the sheets side by side with what was changed: for those who may read these."""
    found = []
    for held in application.discussions.select_related("stage", "opened_by").order_by("pk"):
        sheets = with_standing(sheets_open_to(user, application).filter(assignment__stage=held.stage))
        shown = list(sheets.select_related("assignment__member__user", "revision").order_by("pk"))
        if shown:
            found.append(InfoPanel(f"{held.stage.name}讨论", rows=_held_rows(held)))
            context = {"table": table_of(shown), "sheets": shown}
            found.append(InfoPanel(f"{held.stage.name}评分表", template="reviews/discussed.html", context=context))
    return found


def _held_rows(held: Discussion) -> list[tuple[str, Any]]:
    rows = [
        ("状态", held.get_state_display()), ("理由", held.reason), ("发起人", held.opened_by),
        ("开始时间", held.opened_at), ("讨论情况", held.findings), ("结束时间", held.closed_at),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def report_rows(application: Application) -> list[tuple[str, str]]:
    """Every version of every report, the newest first: a former one stays readable."""
    reports = application.reports.select_related("stage").order_by("stage__position", "-version")
    return [(f"{report.stage.name}{_version_word(report)}", report.full_text) for report in reports]


def _version_word(report: Report) -> str:
    return f" 第{report.version}版" if report.version > 1 else ""


def recusal_rows(application: Application) -> list[tuple[str, str]]:
    rows = application.recusals.select_related("user", "lifting").order_by("pk")
    return [
        (str(row.user), f"{row.get_source_display()}{'，已解除' if hasattr(row, 'lifting') else ''}") for row in rows
    ]


def orphan_rows(application: Application) -> list[tuple[str, str]]:
    """Files given to somebody who left before scoring."""
    rows = Assignment.objects.orphaned().filter(application=application, stage__state="current")
    return [
        (f"{row.stage.name} {row.member}", f"评审人员{row.member.get_state_display()}，尚未评分，请改派他人")
        for row in rows.select_related("stage", "member__user")
    ]


def alike_rows(application: Application) -> list[tuple[str, str]]:
    """Members whose unit only may be the applicant's."""
    seats = PanelMember.objects.seated().filter(edition=application.edition_id).select_related("user")
    rows = ((str(seat), "单位名称与申报者相近，请核对是否须回避") for seat in seats if resemblance(seat, application))
    return list(dict.fromkeys(rows))
