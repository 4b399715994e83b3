"""Reads of the review: which sheets count, and what each candidate still lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from portal.access.models import User
from portal.questions import question
from workflow.applications.models import Application, SubmittedVersion
from workflow.applications.queries import candidates, undecided
from workflow.cultivation.queries import guided_by
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.reviews.averaging import average_of, left_out_of, mean
from workflow.reviews.enums import AssignmentState, SeatState
from workflow.reviews.models import (
    Appointment,
    Assignment,
    Discussion,
    Panel,
    PanelMember,
    Recusal,
    Report,
    Sanction,
    ScoreSheet,
)
from workflow.reviews.models.judging import AssignmentQuerySet
from workflow.reviews.rules import conflicts

SCORE = Coalesce("revision__score", "score")
"""Of a sheet, as it was changed after the discussion."""
CHANGED = Case(When(revision__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField())
READ = ("pk", "now", "score", "counts", "changed")


@dataclass(frozen=True)
class Tally:
    """The sheets of an application that count, their average, the highest less the lowest, and how many do not count.

    `scores` are those that count, by sheet. How many of them were changed after the discussion, and, where any was, the
    average before. There is no average where the stage gives no scores, or drops more sheets than it has.
    """

    count: int = 0
    average: Decimal | None = None
    spread: Decimal | None = None
    left_out: int = 0
    revised: int = 0
    before: Decimal | None = None
    scores: Mapping[int, Decimal] = field(default_factory=dict)
    dropped: int = 0

    @property
    def words(self) -> str:
        """How it stands beside an average."""
        left_out = f"，{self.left_out} 份不计入" if self.left_out else ""
        dropped = f"，去掉最高分、最低分各 {self.dropped} 份" if self.dropped else ""
        alone = "，即余下 1 份的得分" if self.count - 2 * self.dropped == 1 and self.dropped else ""
        spread = f"，相差 {self.spread}" if self.count > 1 else "，即其得分"
        return f"{self.average}（计入 {self.count} 份{dropped}{alone}{left_out}{spread}）"


def known_unit(user: User) -> str:
    """The unit of a reviewer: as the account has it, else as the last seat."""
    seat = PanelMember.objects.filter(user=user).order_by("-pk").first()
    return user.unit or (seat.unit if seat else "")


def outside(panel: Panel, application: Application, stage: Stage) -> str:
    """Why a file is not for the members of a panel at a stage, or nothing: the panel is for others."""
    if panel.scope.covers(stage.code, application.track):
        return ""
    words = panel.scope.words(application.edition.rules)
    return f"“{panel.name}”负责{words}，不负责{stage.name}（{application.track_label}）"


def stands_aside(member: PanelMember, application: Application) -> str:
    """Why a member must stay away from an application, or nothing: a recusal, else a conflict that nobody lifted."""
    recusals = Recusal.objects.filter(application=application, user=member.user)
    if standing := recusals.in_force().first():
        return f"已登记回避：{standing.reason}"
    reasons = conflicts(member, application, guided_by(member.user))
    return next((reason for reason in reasons if not recusals.found(reason).exists()), "")


def broke_discipline(seat: str) -> Q:
    """Whether whoever held the seat at this path was dismissed for a breach of discipline, from it or, since it was taken, from
    another of the edition: what was said from it counts no more, though it had been left before."""
    since = PanelMember.objects.filter(
        user=OuterRef(f"{seat}__user"), edition=OuterRef(f"{seat}__edition"), for_cause=True,
        left_at__gt=OuterRef(f"{seat}__joined_at"),
    )  # fmt: skip
    return Q(**{f"{seat}__for_cause": True}) | Q(Exists(since))


def with_standing(sheets: QuerySet[ScoreSheet]) -> QuerySet[Any]:
    """Sheets, each with whether its giver is recused and whether it counts.

    Not counted are those of who was recused from the application, dismissed for a breach of discipline, or disqualified
    (Article 28).
    """
    giver = OuterRef("assignment__member__user")
    recused = Recusal.objects.in_force().filter(application=OuterRef("assignment__application"), user=giver)
    barred = Sanction.objects.barring().filter(user=giver, edition=OuterRef("assignment__stage__edition"))
    kept = Q(recused=False) & ~broke_discipline("assignment__member") & ~Exists(barred)
    return sheets.annotate(recused=Exists(recused)).annotate(
        counts=Case(When(kept, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def sheets_of(**which: Any) -> QuerySet[Any]:
    """Submitted sheets with their standing."""
    return with_standing(ScoreSheet.objects.filter(**which))


def counted_sheets(stage: Stage) -> QuerySet[Any]:
    """Submitted sheets of a stage that count."""
    return sheets_of(assignment__stage=stage).filter(counts=True)


def tallies(stage: Stage) -> dict[int, Tally]:
    """Per application: how many sheets count, and their average."""
    rows: Any = _read(sheets_of(assignment__stage=stage)).values("assignment__application", *READ)
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row["assignment__application"], []).append(row)
    return {application: _tally(given, stage) for application, given in found.items()}


def tally(application: Application, stage: Stage) -> Tally:
    """The same for one application."""
    return _tally(_measured(application=application.pk, stage=stage.pk), stage)


@question
def _measured(application: Any, stage: Any) -> QuerySet[Any, dict[str, Any]]:
    return _read(sheets_of(assignment__stage=stage, assignment__application=application)).values(*READ)


def _read(sheets: QuerySet[Any]) -> QuerySet[Any]:
    return sheets.order_by("pk").annotate(now=SCORE, changed=CHANGED)


def _tally(rows: Iterable[Mapping[str, Any]], stage: Stage) -> Tally:
    counted = [row for row in rows if row["counts"]]
    scores = {row["pk"]: row["now"] for row in counted if row["now"] is not None}
    revised = sum(row["changed"] for row in counted)
    before = {row["pk"]: row["score"] for row in counted if row["score"] is not None} if revised else {}
    return Tally(
        count=len(counted), dropped=stage.options.drop.each if scores and stage.options.drop else 0, left_out=sum(not row["counts"] for row in rows), scores=scores, revised=revised,
        average=average_of(scores, stage.options), before=average_of(before, stage.options),
        spread=max(scores.values()) - min(scores.values()) if scores else None,
    )  # fmt: skip


def strengths_of(application: Application, stage: Stage) -> str:
    """What the sheets that count found to be done well, one after the other; nobody is named."""
    sheets = sheets_of(assignment__stage=stage, assignment__application=application).filter(counts=True)
    found = [sheet.in_force.strengths.strip() for sheet in sheets.select_related("revision").order_by("pk")]
    return "\n".join(dict.fromkeys(filter(None, found)))


def is_of_sheets(report: Report) -> bool:
    """Whether what it sums up is what the sheets said, word for word, and nobody wrote it."""
    sheets = sheets_of(assignment__stage=report.stage, assignment__application=report.application)
    said = {one.strengths.strip() for sheet in sheets.select_related("revision") for one in (sheet, sheet.in_force)}
    rest = report.experience
    for words in sorted(filter(None, said), key=len, reverse=True):
        rest = rest.replace(words, "")
    return report.experience != "" and not rest.strip()


def experience_of(application: Application) -> str:
    """What the reports in force sum up of what was done well (Article 24)."""
    found = application.reports.in_force().exclude(experience="").order_by("stage__position")
    return "\n\n".join(found.values_list("experience", flat=True))


def item_averages(application: Application, stage: Stage) -> list[dict[str, Any]]:
    """Of each item of the standard: the average of the sheets that make the average; nothing where none is asked for."""
    if not stage.options.by_items:
        return []
    sheets = sheets_of(assignment__stage=stage, assignment__application=application).filter(counts=True)
    counted = {sheet.pk: sheet.in_force for sheet in sheets.select_related("revision").order_by("pk")}
    totals = {pk: sheet.score for pk, sheet in counted.items()}
    if average_of(totals, stage.options) is None:
        return []
    dropped = left_out_of(totals, stage.options)
    given = [sheet.items for pk, sheet in counted.items() if pk not in dropped]
    return _item_means(given, stage)


def _item_means(given: Sequence[Sequence[Mapping[str, Any]]], stage: Stage) -> list[dict[str, Any]]:
    """Of items beside one another, one list a sheet: each with its mean, its parts as well."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for items in given:
        for item in items:
            found.setdefault(item["code"], []).append(item)
    means = []
    for code, same in found.items():
        score = str(mean([Decimal(item["score"]) for item in same], stage.options))
        line = {"code": code, "name": same[-1]["name"], "points": same[-1]["points"], "score": score}
        parts = _item_means([item.get("parts", ()) for item in same], stage)
        means.append({**line, "parts": parts} if parts else line)
    return means


def with_tasks(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Applications with the tasks given out for them in the stage in progress, and how many of these are handed in."""
    rows = Assignment.objects.filter(
        application=OuterRef("pk"), stage__state=StageState.CURRENT, state=AssignmentState.GIVEN
    )
    handed_in = Q(sheet__isnull=False) | Q(opinion__isnull=False)
    counted = rows.order_by().values("application").annotate(given=Count("pk"), done=Count("pk", filter=handed_in))
    return applications.annotate(
        tasks=Coalesce(Subquery(counted.values("given")), 0), handed_in=Coalesce(Subquery(counted.values("done")), 0)
    )


def spread_of(application: Any, stage: Any) -> Subquery:
    """For each row: the highest less the lowest of the sheets that count."""
    rows = sheets_of(assignment__application=application, assignment__stage=stage).filter(counts=True)
    lines = rows.order_by().values("assignment__stage").annotate(apart=Max(SCORE) - Min(SCORE))
    return Subquery(lines.values("apart")[:1])


def awaited_sheets(application: Application, stage: Stage) -> AssignmentQuerySet:
    """The files of an application on which a reviewer who may still judge it has not handed in the sheet."""
    return attending().filter(application=application, stage=stage).unanswered()


def short_of_sheets(stage: Stage) -> list[Application]:
    """Whose result is still to come, with fewer counted sheets than the rule set asks for.

    Who is on the list or off it already takes no further sheet: a reviewer recused afterwards leaves average and report,
    not the stage without an end. Whether the result stands is for two officers to say (`propose_redecision`).
    """
    have = tallies(stage)
    needed = stage.options.reviewers_minimum
    return [item for item in _to_judge(stage) if have.get(item.pk, Tally()).count < needed]


def without_report(stage: Stage) -> QuerySet[Application]:
    """Whose result is still to come, without a report of the stage."""
    return _to_judge(stage).exclude(pk__in=Report.objects.filter(stage=stage).values("application"))


def _to_judge(stage: Stage) -> QuerySet[Application]:
    """The candidates of a stage; those it has not decided on, where it selects."""
    return undecided(stage) if stage.options.selects else candidates(stage)


def as_filed(row: Any) -> dict[str, Any]:
    """Which version of its application a file, or a question to a department, is about: a supplement is another."""
    return {"申报材料": f"第{SubmittedVersion.objects.filter(application=row.application_id).count()}版"}


def attending() -> AssignmentQuerySet:
    """The files of serving members who are not recused from them: who is awaited where one of these is heard or visited."""
    recused = Recusal.objects.in_force().filter(application=OuterRef("application"), user=OuterRef("member__user"))
    return Assignment.objects.given().filter(~Exists(recused), member__state=SeatState.SERVING)


def going_to(meeting: Appointment | Discussion) -> AssignmentQuerySet:
    """The same of one appointment, or discussion."""
    return attending().filter(application=meeting.application_id, stage=meeting.stage_id)
