"""What rests on sheets and opinions when others count: reports have a further version that says so, what waits lapses.

Articles 22–24, 28.
"""

from typing import Any

from portal.access.models import User
from portal.confirming.lapsing import lapse_acts
from portal.journal.actions import record
from workflow.applications.models import Application
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition
from workflow.reviews.models import Report
from workflow.reviews.queries import Tally, item_averages, tally


def supersede_reports(application: Application, *, because: str, **of: Any) -> list[Report]:
    """Issue each report anew whose counted sheets are others now: the words stand, the numbers are computed again.

    `of` names the stage where the sheets of one alone can have changed.
    """
    found = []
    for report in application.reports.in_force().filter(**of).select_related("stage"):
        counted, items = tally(application, report.stage), item_averages(application, report.stage)
        if not (_same(report, counted) and report.item_averages == items):
            found.append(_supersede(report, counted, items, because))
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


def _same(report: Report, counted: Tally) -> bool:
    return all(getattr(report, name) == value for name, value in numbers(counted).items())


def numbers(counted: Tally) -> dict[str, Any]:
    """What a report holds of its sheets."""
    return {
        "average": counted.average, "sheets_counted": counted.count, "sheets_left_out": counted.left_out,
        "sheets_revised": counted.revised, "average_before": counted.before,
    }  # fmt: skip


def _supersede(report: Report, counted: Tally, items: list[dict[str, Any]], because: str) -> Report:
    made = Report.objects.create(
        application=report.application, stage=report.stage, version=report.version + 1, text=report.text,
        item_averages=items, because=because, author=report.author, **numbers(counted),
    )  # fmt: skip
    payload = {"stage": report.stage.code, "report": made.pk, "supersedes": report.pk}
    record(report.application, "review.report_superseded", by=None, reason=because, payload=payload)
    return made
