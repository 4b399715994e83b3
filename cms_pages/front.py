"""What the front page shows: open now, due next, said last, and what the last edition came to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest

from cms_pages import publicity
from objections.counting import told
from portal import clock
from portal.money import wan
from portal.pagecache.keeping import kept
from workflow.honours.enums import HonourState
from workflow.honours.models import PublicHonour
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice

LATEST = 5
STORIES = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the last edition: of what, in which unit, and what there is to know about it."""

    label: str
    value: int | str
    unit: str
    note: str


def what_is_open(request: HttpRequest) -> dict[str, Any]:
    """Running notices with their clocks, open calls, latest announcements, winners' stories, figures of the last edition."""
    return kept(request, "front", _read)


def _read() -> dict[str, Any]:
    from cms_pages.models.notices import NoticePage
    from cms_pages.models.stories import StoryPage, with_pictures

    latest = NoticePage.objects.live().order_by("-issued_at", "-pk")[:LATEST]
    stories = with_pictures(StoryPage.objects.live()).order_by("-issued_at", "-pk")[:STORIES]
    running = list(publicity.listed_notices().filter(pk__in=Notice.objects.running())[:6])
    publicity.add_clock_displays(running)
    return {
        "running": running,
        "latest": list(latest),
        "stories": list(stories),
        **editions(),
    }


def editions() -> dict[str, Any]:
    """The open calls, and the edition that was concluded last with its figures, from what is public alone."""
    concluded = Edition.objects.filter(state=EditionState.CONCLUDED).order_by("-concluded_at", "-pk")
    calls = Q(pk__in=Edition.objects.accepting().values("pk"))
    found = Edition.objects.filter(calls | Q(pk=Subquery(concluded.values("pk")[:1])))
    rows = found.select_related("programme").annotate(**_counted()).order_by("deadline")
    last = next((row for row in rows if row.state == EditionState.CONCLUDED), None)
    return {
        "calls": [{"edition": row, "days": days_left(row)} for row in rows if row != last],
        "last": last,
        "figures": _figures(last) if last else [],
    }


def _counted() -> dict[str, Any]:
    """How many were honoured, how many of these revoked, and what the prizes come to in yuan."""
    rows = PublicHonour.objects.filter(edition_slug=OuterRef("slug")).order_by().values("edition_slug")
    revoked = Count("pk", filter=Q(status=HonourState.REVOKED))
    sums = {"honoured": Count("pk"), "revoked": revoked, "prizes": Sum("amount_yuan")}
    return {name: Subquery(rows.annotate(of=of).values("of")) for name, of in sums.items()}


def _figures(edition: Any) -> list[Figure]:
    revoked = f"已撤销{edition.revoked}项" if edition.revoked else "可以少额或者空缺"
    figures = [Figure("授予荣誉", edition.honoured or 0, "项", revoked)]
    if edition.prizes:
        figures.append(Figure("奖金", wan(edition.prizes), "万元", "奖金标准合计"))
    return [*figures, *_objections(edition)]


def _objections(edition: Edition) -> list[Figure]:
    """What became of objections, or that so few came in that it is not told."""
    found = told([edition])
    if not found.is_told:
        return [Figure("收到异议", f"不足{found.least}", "件", "为保护提出人，不写具体件数")]
    of = found.figures
    partly = f"部分成立{of['partly']}件、" if of["partly"] else ""
    decided = f"成立{of['upheld']}件、{partly}不成立{of['dismissed']}件" if of["accepted"] else "全程接受监督"
    figures = [Figure("受理异议", of["accepted"], "件", decided)]
    if of["median_workdays"] is not None:
        limit = f"调查核实不超过{edition.rules.objections.investigation_workdays}个工作日"
        figures.append(Figure("异议办理时长中位数", f"{of['median_workdays']:.3g}", "个工作日", limit))
    return figures


def days_left(edition: Edition) -> int:
    """Whole days until the call closes."""
    return max((edition.deadline - clock.now()).days, 0)
