"""Open data: how winners are followed, by year (Articles 30, 36)."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict

from workflow.supervision.queries import year_figures, yesterday

router = Router(tags=["跟踪管理"])
YEAR: dict[str, Any] = {"year": 2027, "planned": 7, "done": 4, "ordered": None, "mended": None}


class TrackingYearOut(Schema):
    """Trackings whose year ends in `year`. `ordered`, `mended`: null where a few could point to a winner."""

    year: int
    planned: int
    done: int
    ordered: int | None
    mended: int | None


class TrackingStatisticsOut(Schema):
    """As the day `until` ended, the newest year first."""

    until: date
    by_year: list[TrackingYearOut]

    model_config = ConfigDict(json_schema_extra={"example": {"until": "2026-11-26", "by_year": [YEAR]}})


@router.get(
    "/statistics",
    response=TrackingStatisticsOut,
    summary="获奖者跟踪管理逐年统计：应跟踪、已办结、责令整改、整改后办结",
)
def get_tracking_statistics(request: HttpRequest) -> dict[str, Any]:
    by_year = [
        {
            "year": row.year,
            "planned": row.planned,
            "done": row.done,
            "ordered": row.told_ordered,
            "mended": row.told_mended,
        }
        for row in year_figures()
    ]
    return {"until": yesterday(), "by_year": by_year}
