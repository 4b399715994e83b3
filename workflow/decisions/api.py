"""Open data: the places an edition did not give (Article 3)."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema
from pydantic import ConfigDict

from workflow.decisions.queries import public_vacancies
from workflow.programmes.models import Edition

vacancies = Router(tags=["届次"])


class VacancyOut(Schema):
    """Under one quota: the tiers and tracks it counts together, how many it allows, how many were given."""

    label: str
    tiers: list[str]
    tracks: list[str]
    at_most: int
    given: int
    vacant: int
    article: str

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "label": "长宁区质量金奖",
                "tiers": ["gold"],
                "tracks": ["practice", "achievement"],
                "at_most": 10,
                "given": 7,
                "vacant": 3,
                "article": "3",
            }
        }
    )


@vacancies.get(
    "/{slug}", response=list[VacancyOut], summary="一届空缺的名额；名单公示以前为空，表彰决定印发以前按拟获奖名单计"
)
def list_vacancies(request: HttpRequest, slug: str = Path(description="届次标识")) -> list[dict[str, Any]]:
    edition = get_object_or_404(Edition.objects.public().select_related("programme"), slug=slug)
    return [
        {
            "label": place["label"],
            "tiers": place["quota"].tiers,
            "tracks": place["quota"].tracks,
            "at_most": place["capacity"],
            "given": place["taken"],
            "vacant": place["vacant"],
            "article": place["article"],
        }
        for place in public_vacancies(edition)
    ]
