"""Open data: counts of objections and their handling times, nothing more (Articles 30, 31)."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import ConfigDict

from objections.counting import COUNTED, told
from portal.api_description import SLUG
from workflow.programmes.models import Edition

router = Router(tags=["异议"])


class ObjectionMonthsOut(Schema):
    """Whole months from `first` to `last`, joined until at least `least_shown` came in: received then, and decided then with that outcome."""

    edition: str
    first: str
    last: str
    received: int
    upheld: int
    partly: int
    dismissed: int
    refused: int
    withdrawn: int
    passed_on: int


class ObjectionStatisticsOut(Schema):
    """received = upheld + partly + dismissed + refused + withdrawn + passed_on + pending; each column of `by_months` adds up to its figure.

    As the last whole month ended (`until`). Of an edition to which fewer than `least_shown` objections were raised all figures are null
    and there are no months, and it adds nothing to the figures of all editions.
    """

    edition: str | None
    until: date
    least_shown: int
    received: int | None
    reports: int | None
    accepted: int | None
    refused: int | None
    upheld: int | None
    partly: int | None
    dismissed: int | None
    withdrawn: int | None
    passed_on: int | None
    pending: int | None
    median_workdays: float | None
    by_months: list[ObjectionMonthsOut]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "edition": "changning-quality-2026",
                "until": "2026-11-30",
                "least_shown": 3,
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
                "by_months": [
                    {
                        "edition": "changning-quality-2026",
                        "first": "2026-03",
                        "last": "2026-11",
                        "received": 4,
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
    summary="异议统计：截至上月末收到、受理、不予受理、成立、部分成立、不成立、撤回、转办、在办、办理时长中位数（工作日）及逐月件数",
)
def get_objection_statistics(
    request: HttpRequest, edition: str | None = Query(None, description="届次标识；不填为全部届次", pattern=SLUG)
) -> dict[str, Any]:
    editions = Edition.objects.public()
    found = told([get_object_or_404(editions, slug=edition)] if edition else list(editions))
    months = [
        {"edition": group.edition.slug, "first": f"{group.first:%Y-%m}", "last": f"{group.last:%Y-%m}"}
        | {name: group.counted[name] for name in COUNTED}
        for group in found.groups
    ]
    said = {"edition": edition, "until": found.until, "least_shown": found.least}
    return {**said, **found.figures, "by_months": months}
