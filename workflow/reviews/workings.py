"""How a score and a place came about: every sheet with its items, what counts, and the sums anybody can do again (Article 22)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.errors import cite
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.programmes.scoring import PLACES
from workflow.reviews.averaging import average_of, left_out_of, rounded
from workflow.reviews.models import Report
from workflow.reviews.models.judging import SheetContent, with_parts
from workflow.reviews.placing import averages_before, ranks, ranks_across
from workflow.reviews.queries import sheets_of

Column = tuple[str, SheetContent]
COUNTED, HIGHEST, LOWEST = "", "（去掉的最高分）", "（去掉的最低分）"


@dataclass(frozen=True)
class Line:
    """An item of the standard, or the whole: whose sheet gave how many points, and their average."""

    label: str
    scores: Sequence[tuple[str, Any]]
    average: Any


@dataclass(frozen=True)
class Workings:
    """A table with a column for each sheet, the sums in words, and what decided among equals."""

    columns: Sequence[str]
    lines: Sequence[Line]
    total: Line
    sums: Sequence[str]


def workings_of(report: Report, *, named: bool, by: Any = None) -> Workings | None:
    """Of a report of a stage that gives scores. `named` tells who gave which sheet; others read them by number.

    What `by` is kept from is not named among its equals.
    """
    application, stage = report.application, report.stage
    sheets = list(
        sheets_of(assignment__stage=stage, assignment__application=application)
        .select_related("assignment__member__user", "revision")
        .order_by("pk")
    )
    if stage.options.score_max is None or not sheets:
        return None
    counted = {sheet.pk: sheet.in_force.score for sheet in sheets if sheet.counts}
    marks = marks_of(counted, stage)
    columns = [
        column
        for place, sheet in enumerate(sheets, 1)
        for column in columns_of(sheet, place, named=named, mark=marks.get(sheet.pk, COUNTED))
    ]
    return Workings(
        columns=[label for label, _ in columns],
        lines=[item_line(item, columns, item["score"]) for item in with_parts(report.item_averages)],
        total=total_line(columns, "—" if report.average is None else report.shown(report.average)),
        sums=[
            *calculation_of(application, stage, counted, report.shown(report.combined)),
            *among_equals(report, by=by),
        ],
    )


def marks_of(scores: Mapping[int, Decimal], stage: Stage) -> dict[int, str]:
    """Which sheets are dropped, and as what."""
    dropped = sorted(left_out_of(scores, stage.options), key=lambda key: (scores[key], key))
    half = len(dropped) // 2
    return {key: LOWEST if place < half else HIGHEST for place, key in enumerate(dropped)}


def calculation_of(
    application: Application, stage: Stage, scores: Mapping[int, Decimal], combined: Decimal | None
) -> list[str]:
    """Every step from the sheets that count to the score, one a line."""
    options = stage.options
    if not scores:
        return []
    average = average_of(scores, options)
    if average is None:
        short = f"计入的评分表 {len(scores)} 份，去掉最高分、最低分各 {options.dropped_each} 份后没有剩余"
        return [f"{short}，没有平均分，不列名次（{cite(options.drop.article)}）"]
    found = [*_average_steps(scores, average, options), *_mark_step(average, options)]
    return found + (_combined_steps(application, stage, average, combined) if options.combined else [])


def _average_steps(scores: Mapping[int, Decimal], average: Decimal, options: Any) -> list[str]:
    dropped = left_out_of(scores, options)
    left = [score for key, score in scores.items() if key not in dropped]
    out = sorted(scores[key] for key in dropped)
    half = len(out) // 2
    said = [f"去掉最低分 {_listed(out[:half])}，最高分 {_listed(out[half:])}"] if out else []
    if len(left) == 1:
        # One sheet is no average: the sum is said as what it is.
        return [*said, f"{'余下' if out else '计入'}的评分表只有 1 份，以其得分 {average} 为平均分"]
    return [
        *said,
        f"平均分 = （{' + '.join(map(str, left))}）÷ {len(left)} = {average}（四舍五入到{PLACES[options.decimals]}）",
    ]


def _listed(scores: Iterable[Decimal]) -> str:
    return "、".join(map(str, scores))


def _mark_step(average: Decimal, options: Any) -> list[str]:
    mark = options.pass_mark
    return [f"及格分 {mark.points}，{'未' if average < mark.points else '已'}达到"] if mark else []


def _combined_steps(application: Application, stage: Stage, average: Decimal, combined: Decimal | None) -> list[str]:
    """Each stage's average as the rule set weighs it."""
    rules, rule = stage.edition.rules, stage.options.combined
    averages = {**averages_before(application, stage), stage.code: average}
    terms, lacking = [], []
    for weight in rule.weights:
        one, found = rules.assessment(weight.stage), averages.get(weight.stage)
        if found is None:
            lacking.append(one.name)
        else:
            terms.append(f"{one.name} {rounded(found, one)} ÷ {one.score_max} × {rule.maximum} × {weight.percent}%")
    if lacking:
        return [f"{'、'.join(lacking)}没有平均分，没有综合得分，不列名次"]
    return [f"综合得分 = {' + '.join(terms)} = {combined}（四舍五入到{PLACES[stage.options.decimals]}）"]


def among_equals(report: Report, *, by: Any) -> list[str]:
    """With whom a case shares its score, and what put one before the other."""
    stage = report.stage
    if stage.options.ties is None:
        return []
    found = ranks(stage)
    own = found.pop(report.application_id, None)
    if own is None or own.pk != report.pk:
        return []
    across = ranks_across(stage)
    beside = [one for one in found.values() if across or one.application.track == own.application.track]
    shown = set(Application.objects.visible_to(by).values_list("pk", flat=True)) if by else set()
    return [_decided(own, one, stage, named=one.application_id in shown) for one in beside if one.score == own.score]


def _decided(own: Report, other: Report, stage: Stage, *, named: bool) -> str:
    both = list(zip(tie_names(stage), (own.standing or [])[1:], (other.standing or [])[1:], strict=True))
    equal = f"与{other.application.number if named else '另一件申报'}得分相同"
    for name, here, there in both:
        if here != there:
            return (
                f"{equal}，比较{name}（{_given(own, here)}，{_given(own, there)}），列{'前' if here > there else '后'}"
            )
    return f"{equal}，{'、'.join(name for name, *_ in both)}也相同，名次并列"


def _given(report: Report, score: Decimal) -> str:
    return "没有" if score < 0 else str(report.shown(score))


def tie_names(stage: Stage) -> list[str]:
    """What is compared among equals, in order."""
    rules = stage.edition.rules
    return [
        f"{rules.stage(tie.stage).name}平均分" if tie.stage else f"条目 {tie.item} 平均分"
        for tie in stage.options.ties.by
    ]


@dataclass(frozen=True)
class Table:
    """Sheets beside one another, without their sum."""

    columns: Sequence[str]
    lines: Sequence[Line]


def table_of(sheets: Sequence[Any]) -> Table:
    """Every item and the whole of these sheets, each as it was handed in and as it was changed."""
    columns = [column for place, sheet in enumerate(sheets, 1) for column in columns_of(sheet, place, named=True)]
    lines = [item_line(item, columns, None) for item in with_parts(sheets[0].items)]
    return Table([label for label, _ in columns], [*lines, total_line(columns, None)])


def columns_of(sheet: Any, place: int, *, named: bool, mark: str = COUNTED) -> list[Column]:
    """The sheet as it counts, and, where it was changed after a discussion, as it was before."""
    giver = str(sheet.assignment.member) if named else f"评审人员{place}"
    giver = f"{giver}{mark}" if sheet.counts else f"{giver}（不计入）"
    revision = getattr(sheet, "revision", None)
    return [(f"{giver}（讨论前）", sheet), (f"{giver}（讨论后）", revision)] if revision else [(giver, sheet)]


def total_line(columns: Sequence[Column], average: Any) -> Line:
    return Line("总分", [(label, content.score) for label, content in columns], average)


def item_line(item: Mapping[str, Any], columns: Sequence[Column], average: Any) -> Line:
    """One item of the standard over all the sheets."""
    label = f"{item['code']} {item['name']}（{item['points']} 分）"
    given = [(name, _points(content, item["code"])) for name, content in columns]
    return Line(label, given, average)


def _points(content: SheetContent, code: str) -> str:
    return {one["code"]: one["score"] for one in with_parts(content.items)}.get(code, "—")
