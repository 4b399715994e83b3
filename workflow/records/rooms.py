"""What the rooms below the archive say of a case: what is still being decided on it, and what opens it again."""

from django.db.models import QuerySet

from workflow.honours.enums import UNDECIDED, RecoveryState, RetrievalState
from workflow.honours.models import PrizeRecovery, Retrieval, Revocation
from workflow.misuse.enums import ACTIVE, REPORT_CLOSED
from workflow.misuse.models import MisuseCase, MisuseReport
from workflow.records.reopening import register_reopening
from workflow.records.unfinished import register_unfinished
from workflow.supervision.enums import OPEN, TrackingState
from workflow.supervision.models import Tracking

OF_HONOUR = "honour__application"


def revocations() -> QuerySet[Revocation]:
    return Revocation.objects.filter(state__in=UNDECIDED)


def recoveries() -> QuerySet[PrizeRecovery]:
    return PrizeRecovery.objects.filter(state__in=[RecoveryState.PENDING, RecoveryState.TO_RETURN])


def retrievals() -> QuerySet[Retrieval]:
    return Retrieval.objects.filter(state__in=[RetrievalState.PENDING, RetrievalState.TO_RETURN])


def misuse_cases() -> QuerySet[MisuseCase]:
    return MisuseCase.objects.filter(state__in=ACTIVE)


def misuse_reports() -> QuerySet[MisuseReport]:
    return MisuseReport.objects.exclude(state__in=REPORT_CLOSED)


def trackings() -> QuerySet[Tracking]:
    """Something was reported and is not judged; a year of which nothing came has nothing to lose."""
    return Tracking.objects.filter(state__in=OPEN - {TrackingState.PLANNED})


for rows in (revocations, recoveries, retrievals, misuse_cases, misuse_reports, trackings):
    register_unfinished(rows, OF_HONOUR)  # type: ignore[arg-type]

register_reopening("application.reinstated", "applications.application", "pk", "恢复参评，再次办结后另行制作")
register_reopening("honour.revoked", "honours.honour", "application", "荣誉撤销后另行制作")
register_reopening("honour.reinstated", "honours.honour", "application", "荣誉恢复后另行制作")
register_reopening("honour.corrected", "honours.honour", "application", "登载的内容更正后另行制作")
