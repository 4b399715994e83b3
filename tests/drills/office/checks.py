"""What must hold of an edition of this size: every rank can be done again, and no list asks more of the database than of a few."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.drills.office.people import Person
from workflow.programmes.models import Edition, Stage
from workflow.reviews.desks.results import ResultDesk
from workflow.reviews.models import Report
from workflow.reviews.workings import workings_of

LISTS = (
    "applications", "reviews", "assignments", "consultations", "appointments", "results", "panels", "proposals", "notices",
    "meetings", "editions",
)  # fmt: skip
FEW = 20


def wrong_ranks(edition: Edition, officer: Person) -> tuple[int, list[str]]:
    """How many places were done again from the sheets as the workings show them, and those that the list shows otherwise."""
    shown = {row.pk: row.rank for row in ResultDesk().rows(officer.user).filter(application__edition=edition)}
    wrong, done = [], 0
    for stage in edition.stages.filter(kind="assessment"):
        averages = _recomputed(stage)
        for report, average in averages.items():
            ahead = [
                other for other, more in averages.items()
                if other.application.track == report.application.track and more > average
            ]  # fmt: skip
            done += 1
            if (average, len(ahead) + 1) != (report.average, shown[report.pk]):
                wrong.append(
                    f"{report}：显示 {report.average}、第{shown[report.pk]}名，重算 {average}、第{len(ahead) + 1}名"
                )
    return done, wrong


def _recomputed(stage: Stage) -> dict[Report, Decimal]:
    """Each report with an average, and the mean of the scores that its workings lay open."""
    found = {}
    for report in (
        Report.objects.in_force().filter(stage=stage, average__isnull=False).select_related("application", "stage")
    ):
        workings = workings_of(report, named=True)
        assert workings is not None
        scores = [Decimal(score) for _, score in workings.total.scores]
        found[report] = (sum(scores) / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found


def costs(officer: Person) -> dict[str, int]:
    """Statements of each list at its smallest page; the second time it is asked for."""
    found = {}
    for name in LISTS:
        officer.client.get(f"/admin/desk/{name}/")
        with CaptureQueriesContext(connection) as captured:
            assert officer.client.get(f"/admin/desk/{name}/").status_code == 200
        found[name] = len(captured)
    return found
