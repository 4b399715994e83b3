"""The stages `screening` and `assessment` (Articles 21–24)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from workflow.applications.enums import Outcome
from workflow.applications.models import Passage
from workflow.applications.queries import candidates, undecided
from workflow.programmes.models import Stage
from workflow.programmes.stages import Blocker, StageKind, register_stage
from workflow.programmes.telling import Case, Naming
from workflow.reviews.actions.deciding import pass_all
from workflow.reviews.actions.recusing import detect_recusals
from workflow.reviews.models import Appointment, Consultation, Discussion
from workflow.reviews.passing import check_passes
from workflow.reviews.queries import short_of_sheets, without_report

DESK = "/admin/desk/reviews/"


def blocker_for(stage: Stage, cases: list[Case], message: str) -> list[Blocker]:
    """One blocker over the applications named, or none."""
    return [Blocker(stage.article, Naming(cases, f"：{message}"), DESK)] if cases else []


def _cases(applications: Any) -> list[Case]:
    return [(item.pk, item.public_name) for item in applications]


class _DecidingStage(StageKind):
    """Each application that came to it has its result."""

    def worked(self, stages: Sequence[Stage]) -> QuerySet[Any, Any]:
        """There is one."""
        decided = Passage.objects.filter(stage__in=stages).exclude(outcome=Outcome.PENDING)
        return decided.order_by().values_list("stage", flat=True).distinct()


@register_stage
class ScreeningStage(_DecidingStage):
    kind = "screening"
    label = "资格审查"
    idle_word = "没有审查对象"

    def on_enter(self, stage: Stage, *, by: Any) -> None:
        detect_recusals(stage.edition)

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        """Every candidate decided, every consultation closed."""
        asked = Consultation.objects.open().filter(application=OuterRef("pk"))
        waiting = candidates(stage).filter(Exists(asked))
        return [
            *blocker_for(stage, _cases(undecided(stage)), "尚未作出审查决定"),
            *blocker_for(stage, _cases(waiting), "书面征求意见尚未答复"),
        ]


@register_stage
class AssessmentStage(_DecidingStage):
    kind = "assessment"
    label = "评审"
    idle_word = "没有评审对象"

    def on_enter(self, stage: Stage, *, by: Any) -> None:
        detect_recusals(stage.edition)

    def check_result(self, stage: Stage, application: Any, outcome: str) -> None:
        """The pass mark and the places of the rule set hold on every road."""
        check_passes(application, stage, passed=outcome == Outcome.PASSED, reason=None)

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        """Every appointment and discussion is over; every candidate has its sheets, its report, and, where the stage selects, its decision."""
        options = stage.options
        awaited = Appointment.objects.awaited().filter(application=OuterRef("pk"), stage=stage)
        found = blocker_for(stage, _cases(candidates(stage).filter(Exists(awaited))), "评审日程尚未登记是否进行")
        talked = Discussion.objects.open().filter(application=OuterRef("pk"), stage=stage)
        found += blocker_for(stage, _cases(candidates(stage).filter(Exists(talked))), "评审组讨论尚未结束")
        found += blocker_for(stage, _cases(short_of_sheets(stage)), f"评分表不足 {options.reviewers_minimum} 份")
        if options.report:
            found += blocker_for(stage, _cases(without_report(stage)), "尚未出具评审报告")
        if options.selects:
            found += blocker_for(stage, _cases(undecided(stage)), "尚未决定是否进入下一环节")
        return found

    def on_leave(self, stage: Stage, *, by: Any) -> None:
        if not stage.options.selects:
            pass_all(stage)
