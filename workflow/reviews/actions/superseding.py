"""What rests on sheets and opinions when others count: reports have a further version that says so, what waits lapses.

Articles 22–24, 28.
"""

from typing import Any

from portal.access.models import User
from portal.confirming.lapsing import lapse_acts
from portal.journal.actions import record
from workflow.applications.models import Application
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.reviews.models import Report
from workflow.reviews.placing import placing_of
from workflow.reviews.queries import is_of_sheets, item_averages, strengths_of, tally
from workflow.reviews.workings import calculation_of


def supersede_reports(application: Application, *, because: str, **of: Any) -> list[Report]:
    """Issue each report anew whose counted sheets are others now: the words stand, the numbers are computed again.

    `of` names the stage where the sheets of one alone can have changed.
    """
    found = []
    # An earlier stage first: a combined score is made of its average as it stands then.
    for report in application.reports.in_force().filter(**of).select_related("stage").order_by("stage__position"):
        computed = numbers(application, report.stage)
        if any(getattr(report, name) != value for name, value in computed.items() if name != "calculation"):
            found.append(_supersede(report, computed, because))
    if found:
        lapse_acts(application, reason=f"评审报告已经出具新的版次：{because}", decision="shortlist")
    return found


def recount(application: Application, user: User, *, because: str) -> None:
    """What somebody said of an application counts no more, or again: reports follow, and results proposed on it lapse."""
    supersede_reports(application, because=because)
    said = application.assignments.filter(member__user=user, stage__state=StageState.CURRENT)
    reason = "评审人员有变动，计入的评分表、审查意见随之变化，请核对后重新提出"
    for decision, of in (("shortlist", "sheet"), ("screening", "opinion")):
        if said.filter(**{f"{of}__isnull": False}).exists():
            lapse_acts(application, reason=reason, decision=decision)


def recount_all(user: User, edition: Edition, *, because: str) -> None:
    """The same for every application of an edition that was somebody's to judge."""
    for application in edition.applications.filter(assignments__member__user=user).distinct().order_by("pk"):
        recount(application, user, because=because)


def numbers(application: Application, stage: Stage) -> dict[str, Any]:
    """What a report of a stage holds of the sheets that count now."""
    counted, items = tally(application, stage), item_averages(application, stage)
    placed = placing_of(application, stage, counted.average, items)
    return {
        "average": counted.average, "sheets_counted": counted.count, "sheets_left_out": counted.left_out,
        "sheets_revised": counted.revised, "average_before": counted.before, "item_averages": items,
        "combined": placed.combined, "standing": placed.standing,
        "calculation": "\n".join(calculation_of(application, stage, counted.scores, placed.combined)),
    }  # fmt: skip


def _supersede(report: Report, computed: dict[str, Any], because: str) -> Report:
    # What was taken from the sheets is of those that count, as the numbers are; what somebody wrote stands.
    drawn = is_of_sheets(report)
    made = Report.objects.create(
        application=report.application, stage=report.stage, version=report.version + 1, text=report.text,
        experience=strengths_of(report.application, report.stage) if drawn else report.experience, because=because, author=report.author, **computed,
    )  # fmt: skip
    payload = {"stage": report.stage.code, "report": made.pk, "supersedes": report.pk}
    record(report.application, "review.report_superseded", by=None, reason=because, payload=payload)
    return made
