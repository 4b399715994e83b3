"""Years of tracking and feedback, made through the actions of the two sides and the office."""

from decimal import Decimal

from portal import clock
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from tests.factories.evidence import pdf_file
from tests.factories.honours import active_honour
from workflow.supervision.actions import (
    answer_rectification,
    file_report,
    order_rectification,
    plan_trackings,
)
from workflow.supervision.models import Tracking

GOOD = {"satisfaction": Decimal("96.5"), "complaints": Decimal(0)}
WORSE = {"satisfaction": Decimal("71"), "complaints": Decimal(9)}


def first_year(**fields) -> Tracking:
    """The first year of an honour, planned by the commendation."""
    honour = active_honour(**fields)
    plan_trackings(honour)
    return honour.trackings.get(number=1)


def reported(tracking: Tracking, indicators=GOOD) -> Tracking:
    return file_report(tracking, summary="持续改进，成效明显。", indicators=indicators, by=tracking.honour.holder)


def ordered(tracking: Tracking, office, number: int = 31):
    """The winner reported a decline, an officer ordered to put it right."""
    return order_rectification(
        reported(tracking, WORSE),
        document_number=f"示例评审办〔{clock.today().year}〕{number}号", decline="顾客满意度下降。",
        demand="查明原因，恢复到上年水平。", by=office,
    )  # fmt: skip


def near_its_end(tracking: Tracking):
    """The first day on which the year may be closed."""
    return clock.travel(clock.moment(tracking.closes_from, 10))


def answered(tracking: Tracking, by=None):
    """What was put right, with evidence; by its winner, unless somebody else tries."""
    by = by or tracking.honour.holder
    staged = stage_upload(pdf_file(), uploader=Uploader(user=by))
    return answer_rectification(tracking, text="已查明原因并整改。", materials=[staged], by=by)
