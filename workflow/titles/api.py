"""Open data: the register of honours and title uses, page by page."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from portal.api_answers import CURSOR
from portal.api_description import TEXT
from workflow.titles.models import RegisterEntry
from workflow.titles.queries import Asked, page

router = Router(tags=["荣誉名录"])
EXAMPLE: dict[str, Any] = {
    "kind": "honour",
    "number": "CNZL-2024-0001",
    "year": 2024,
    "tier": "gold",
    "tier_name": "质量金奖",
    "track": "practice",
    "track_name": "先进质量管理模式",
    "holder": "示例企业甲",
    "unit": "",
    "title": "示例质量管理模式",
    "status": "active",
    "dated": "2024-12-20",
    "medium": "",
    "wording": "",
    "place": "",
    "from_on": None,
    "until_on": None,
    "url": "/register/CNZL-2024-0001/",
}


class RegisterEntryOut(Schema):
    """A line of the register: `kind` is honour or title_use, `status` active, ended or revoked."""

    kind: str
    number: str
    year: int
    tier: str
    tier_name: str
    track: str
    track_name: str
    holder: str
    unit: str
    title: str
    status: str
    dated: date
    medium: str
    wording: str
    place: str
    from_on: date | None
    until_on: date | None
    url: str


class RegisterOut(Schema):
    """`next` is the cursor of the following page, empty after the last."""

    items: list[RegisterEntryOut]
    next: str

    model_config = ConfigDict(json_schema_extra={"example": {"items": [EXAMPLE], "next": ""}})


class RegisterQuery(Schema):
    """Words (any two consecutive characters find), filters, and the place to go on from."""

    q: str = Field(
        "",
        max_length=100,
        pattern=TEXT,
        examples=["精密"],
        description="名称中连续两个以上的字、拼音首字母、荣誉编号或者统一社会信用代码",
    )
    kind: str = Field("", pattern="^(honour|title_use|)$", description="honour 荣誉，title_use 称号使用；不填为全部")
    year: int | None = Field(None, ge=1900, le=9999, examples=[2024], description="年度")
    tier: str = Field("", max_length=40, pattern=TEXT, description="奖项代码，见 /api/v1/programmes 的 tiers")
    track: str = Field("", max_length=40, pattern=TEXT, description="类别代码，见 /api/v1/programmes 的 tracks")
    status: str = Field(
        "", pattern="^(active|ended|revoked|)$", description="active 有效，ended 已停用，revoked 已撤销；不填为全部"
    )
    cursor: str = Field("", max_length=200, pattern=TEXT, description=CURSOR)


def entry_data(row: RegisterEntry) -> dict[str, Any]:
    """A line as the API gives it."""
    return {
        "kind": row.kind,
        "number": row.honour_number,
        "year": row.year,
        "tier": row.tier,
        "tier_name": row.tier_label,
        "track": row.track,
        "track_name": row.track_label,
        "holder": row.holder,
        "unit": row.unit,
        "title": row.title,
        "status": row.status,
        "dated": row.dated,
        "medium": row.medium_label,
        "wording": row.wording,
        "place": row.place,
        "from_on": row.from_on,
        "until_on": row.until_on,
        "url": row.get_absolute_url(),
    }


@router.get("", response=RegisterOut, summary="荣誉与称号使用登记")
def list_register(request: HttpRequest, query: Query[RegisterQuery]) -> dict[str, Any]:
    """Newest first, twenty at a time."""
    values = query.dict()
    asked = Asked(**{**values, "year": str(values["year"] or "")})
    found = page(asked, count=False)
    return {"items": [entry_data(row) for row in found.rows], "next": found.next}
