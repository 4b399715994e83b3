"""Open data: counts of objections and their handling times, nothing more (Articles 30, 31)."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import ConfigDict

from objections.queries import statistics, statistics_by_day
from portal.api_description import SLUG
from workflow.programmes.models import Edition

router = Router(tags=["异议"])


class ObjectionDayOut(Schema):
    """One day: received then, and decided then with that outcome."""

    on: date
    received: int
    upheld: int
    partly: int
    dismissed: int
    refused: int
    withdrawn: int
    passed_on: int


class ObjectionStatisticsOut(Schema):
    """received = upheld + partly + dismissed + refused + withdrawn + passed_on + pending; each column of `by_day` adds up to its figure.

    As the day `until` ended; today's are counted tomorrow.
    """

    edition: str | None
    until: date
    received: int
    reports: int
    accepted: int
    refused: int
    upheld: int
    partly: int
    dismissed: int
    withdrawn: int
    passed_on: int
    pending: int
    median_workdays: float | None
    by_day: list[ObjectionDayOut]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "edition": "changning-quality-2026",
                "until": "2026-11-26",
                "received": 4,
                "reports": 1,
                "accepted": 3,
                "refused": 1,
                "upheld": 1,
                "partly": 0,
                "dismissed": 1,
                "withdrawn": 0,
                "passed_on": 0,
                "pending": 1,
                "median_workdays": 12.0,
                "by_day": [
                    {
                        "on": "2026-11-24",
                        "received": 4,
                        "upheld": 0,
                        "partly": 0,
                        "dismissed": 0,
                        "refused": 0,
                        "withdrawn": 0,
                        "passed_on": 0,
                    },
                    {
                        "on": "2026-11-26",
                        "received": 0,
                        "upheld": 1,
                        "partly": 0,
                        "dismissed": 1,
                        "refused": 1,
                        "withdrawn": 0,
                        "passed_on": 0,
                    },
                ],
            }
        }
    )


@router.get(
    "/statistics",
    response=ObjectionStatisticsOut,
    summary="异议统计：收到、受理、不予受理、成立、部分成立、不成立、撤回、转办、在办、办理时长中位数（工作日）及逐日件数",
)
def get_objection_statistics(
    request: HttpRequest, edition: str | None = Query(None, description="届次标识；不填为全部届次", pattern=SLUG)
) -> dict[str, Any]:
    chosen = get_object_or_404(Edition.objects.public(), slug=edition) if edition else None
    return {"edition": edition, **statistics(chosen), "by_day": statistics_by_day(chosen)}
