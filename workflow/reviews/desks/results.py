"""The desk of what the review came to: reports, averages, spread and ranking, for those who decide on them (Articles 22–25)."""

from typing import Any

from django.db import models
from django.db.models import Case, OuterRef, Value, When

from portal.access.predicates import is_conference, is_discipline, is_office
from portal.desk import Column, Desk, Filter, InfoPanel
from workflow.applications.desks import content_info_panels
from workflow.applications.filters import track_choices
from workflow.applications.models import Application
from workflow.programmes.models import Edition
from workflow.reviews.desks.showing import averages, report_rows
from workflow.reviews.models import Report
from workflow.reviews.passing import mark_words
from workflow.reviews.placing import rank_of
from workflow.reviews.queries import spread_of
from workflow.reviews.workings import workings_of


class ResultDesk(Desk):
    """Reports in force, ranked within their stage and track; members of the conference read those they decide on."""

    model = Report
    name = "results"
    label = "评审结果"
    empty = "评分表提交之后，各件的结果列在这里。"
    icon = "order-down"
    order = 215
    who = is_office | is_conference | is_discipline
    help = (
        "平均分、综合得分由系统按计入的评分表和规则集计算，名次在同一环节、同一类别内排列，规则集写明不分类别的除外；"
        "打开一件可以看到每一步的计算。"
    )
    columns = (
        Column("届次", "application.edition"),
        Column("环节", "stage.name"),
        Column("类别", "application.track_label"),
        Column("名次", lambda report: report.rank or "", by="rank"),
        Column("申报编号", "application.number"),
        Column("申报者", "application.public_name"),
        Column("平均分", lambda report: _average(report), by="average"),
        Column("综合得分", lambda report: "" if report.combined is None else report.score, by="combined"),
        Column("相差", "spread", by="spread"),
        Column("计入评分表", "sheets_counted"),
        Column("不计入", "sheets_left_out"),
    )
    filters = (
        Filter(
            "edition", "届次", lambda user: [(row.pk, str(row)) for row in Edition.objects.public()],
            lambda rows, values: rows.filter(application__edition__in=values), many=True,
        ),
        Filter("track", "类别", track_choices, lambda rows, values: rows.filter(application__track__in=values), many=True),
    )  # fmt: skip
    search = ("application__number", "application__public_name", "stage__name")
    journal = False

    def rows(self, user: Any) -> models.QuerySet:
        found = Report.objects.in_force().filter(application__in=Application.objects.visible_to(user))
        found = found.annotate(rank=rank_of(), spread=spread_of(OuterRef("application"), OuterRef("stage")))
        found = found.select_related("stage").prefetch_related("application__edition")
        lane = Case(When(stage__settings__top__within="all", then=Value("")), default="application__track")
        return found.order_by("-application__edition", "-stage__position", lane, "rank", "pk")

    def title(self, obj: Report) -> str:
        return str(obj)

    def info_panels(self, obj: Report, user: Any) -> list[InfoPanel]:
        application = obj.application
        return [
            InfoPanel("概况", rows=self.summary(obj, user)),
            InfoPanel("评审报告", rows=report_rows(application)),
            InfoPanel("平均分", rows=averages(application)),
            *_workings(obj, user),
            *content_info_panels(application),
        ]


def _average(report: Report) -> str:
    """The average, and that it falls short of the pass mark; why there is none where sheets are dropped."""
    if report.average is None:
        each = report.stage.options.dropped_each
        return f"没有平均分（计入的评分表不足 {2 * each + 1} 份）" if each else ""
    mark = mark_words(report)
    return f"{report.shown(report.average)}{f'（{mark}）' if mark else ''}"


def _workings(report: Report, user: Any) -> list[InfoPanel]:
    """Sheet by sheet, for whoever wants to do the sum again; the conference reads them without the names."""
    found = workings_of(report, named=(is_office | is_discipline)(user), by=user)
    context = {"workings": found}
    return [InfoPanel("评分明细", template="reviews/workings.html", context=context)] if found else []
