"""Open data: warnings of forged plaques and certificates, and the figures of misused titles (Articles 30, 33)."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict

from portal import clock
from workflow.misuse.models import PublicWarning
from workflow.misuse.public import statistics, statistics_by_year

router = Router(tags=["称号违规使用"])
EXAMPLE: dict[str, Any] = {
    "until": "2026-10-31",
    "reports": 5,
    "cases": 4,
    "orders": 3,
    "corrected": 1,
    "referred": 1,
    "unfounded": 0,
    "pending": 2,
    "warnings": 1,
    "by_year": [
        {
            "year": 2026,
            "reports": 5,
            "cases": 4,
            "orders": 3,
            "corrected": 1,
            "referred": 1,
            "unfounded": 0,
            "warnings": 1,
        }
    ],
}

WARNING: dict[str, Any] = {
    "item": "plaque",
    "number": "CNZL-2026-9999",
    "text": "荣誉名录中没有这一编号，该奖牌系伪造。",
    "state": "published",
    "published_on": "2026-11-26",
    "correction": "",
}


class MisuseYearOut(Schema):
    """What a calendar year brought: a case counts in the year it was opened, and in the year it was closed."""

    year: int
    reports: int
    cases: int
    orders: int
    corrected: int
    referred: int
    unfounded: int
    warnings: int


class MisuseStatisticsOut(Schema):
    """As the day `until` ended: cases = corrected + referred + unfounded + pending; each column of `by_year` adds up."""

    until: date
    reports: int
    cases: int
    orders: int
    corrected: int
    referred: int
    unfounded: int
    pending: int
    warnings: int
    by_year: list[MisuseYearOut]

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})


class PublicWarningOut(Schema):
    """`state`: published, or withdrawn: then `correction` stands for the `text`."""

    item: str
    number: str
    text: str
    state: str
    published_on: date
    correction: str

    model_config = ConfigDict(json_schema_extra={"example": WARNING})


@router.get(
    "/statistics", response=MisuseStatisticsOut, summary="称号违规使用的举报、立案、责令改正、移送件数，合计和逐年"
)
def get_misuse_statistics(request: HttpRequest) -> dict[str, Any]:
    years = statistics_by_year()
    return {**statistics(years), "by_year": years}


@router.get("/warnings", response=list[PublicWarningOut], summary="伪造奖牌、证书的公开警示及更正")
def list_warnings(request: HttpRequest) -> list[dict[str, Any]]:
    """Newest first, at most a hundred."""
    return [
        {
            "item": row.item, "number": row.number, "text": row.text if row.is_standing else "", "state": row.state,
            "published_on": clock.day_of(row.published_at), "correction": row.correction,
        }
        for row in PublicWarning.objects.all()[:100]
    ]  # fmt: skip
