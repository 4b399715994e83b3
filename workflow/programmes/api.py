"""Open data: programmes with the rules in force, and editions with their timeline."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Query, Router, Schema
from pydantic import ConfigDict

from portal import clock
from portal.api_description import SLUG
from workflow.programmes.models import Edition, Programme, RuleSetVersion

programmes = Router(tags=["奖项"])
editions = Router(tags=["届次"])


class QuotaOut(Schema):
    tiers: list[str]
    tracks: list[str]
    at_most: int
    article: str


class PrizeOut(Schema):
    tier: str
    track: str
    kind: str
    amount_yuan: int | None
    article: str


class NamedOut(Schema):
    code: str
    name: str
    article: str


class RuleSetOut(Schema):
    slug: str
    title: str
    valid_from: date
    valid_until: date | None
    in_force: bool
    cycle_years: int
    tiers: list[NamedOut]
    tracks: list[NamedOut]
    quotas: list[QuotaOut]
    prizes: list[PrizeOut]


class ProgrammeOut(Schema):
    slug: str
    name: str
    name_en: str
    organiser: str
    rulesets: list[RuleSetOut]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "slug": "changning-quality",
                "name": "长宁区政府质量奖",
                "name_en": "",
                "organiser": "上海市长宁区人民政府",
                "rulesets": [
                    {
                        "slug": "changning-quality-2023",
                        "title": "上海市长宁区政府质量奖管理办法",
                        "valid_from": "2023-11-15",
                        "valid_until": "2028-11-14",
                        "in_force": True,
                        "cycle_years": 2,
                        "tiers": [{"code": "mayor", "name": "长宁区区长质量奖", "article": "2(1)"}],
                        "tracks": [{"code": "model", "name": "先进质量管理模式", "article": "2"}],
                        "quotas": [{"tiers": ["mayor"], "tracks": ["model"], "at_most": 2, "article": "3"}],
                        "prizes": [
                            {
                                "tier": "mayor",
                                "track": "model",
                                "kind": "fixed",
                                "amount_yuan": 500000,
                                "article": "26",
                            }
                        ],
                    }
                ],
            }
        }
    )


class StageOut(Schema):
    code: str
    kind: str
    name: str
    article: str
    state: str
    held: bool = Field(description="是否进行：没有对象而未进行即告完成的环节（如没有获奖者的表彰）为 false")
    entered_at: datetime | None
    left_at: datetime | None


class EditionOut(Schema):
    slug: str
    name: str
    programme: str
    ruleset: str
    year: int
    state: str
    stage: str | None
    next_deadline: datetime | None
    url: str

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "slug": "changning-quality-2026",
                "name": "2026年度长宁区政府质量奖",
                "programme": "changning-quality",
                "ruleset": "changning-quality-2023",
                "year": 2026,
                "state": "running",
                "stage": "qualification",
                "next_deadline": None,
                "url": "/editions/changning-quality-2026/",
            }
        }
    )


class EditionDetail(EditionOut):
    stages: list[StageOut]
    documents: list[dict[str, str]]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **EditionOut.model_config["json_schema_extra"]["example"],  # type: ignore[index, call-overload, dict-item]
                "stages": [
                    {
                        "code": "application",
                        "kind": "application",
                        "name": "申报推荐",
                        "article": "20",
                        "state": "done",
                        "held": True,
                        "entered_at": "2026-03-02T09:00:00+08:00",
                        "left_at": "2026-04-30T17:30:00+08:00",
                    }
                ],
                "documents": [{"kind": "call", "title": "申报通知", "url": "/notices/call-2026/"}],
            }
        }
    )


@programmes.get("", response=list[ProgrammeOut], summary="全部奖项及其规则集")
def list_programmes(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        describe_programme(programme) for programme in Programme.objects.prefetch_related("rulesets").order_by("id")
    ]


@editions.get("", response=list[EditionOut], summary="全部已启动的届次")
def list_editions(
    request: HttpRequest, programme: str | None = Query(None, description="奖项标识；不填为全部奖项", pattern=SLUG)
) -> list[dict[str, Any]]:
    found = public_editions()
    if programme:
        found = found.filter(programme__slug=programme)
    return [describe_edition(edition) for edition in found]


@editions.get("/{slug}", response=EditionDetail, summary="一届：时间线、所在环节、下一期限")
def get_edition(request: HttpRequest, slug: str = Path(description="届次标识")) -> dict[str, Any]:
    edition = get_object_or_404(public_editions().prefetch_related("documents"), slug=slug)
    return {
        **describe_edition(edition),
        "stages": edition.ordered_stages,
        "documents": [{"kind": d.kind, "title": d.title, "url": d.url} for d in edition.documents.all()],
    }


def public_editions() -> QuerySet[Edition]:
    """Editions with what their description reads."""
    return Edition.objects.public().select_related("programme", "ruleset").prefetch_related("stages")


def describe_programme(programme: Programme) -> dict[str, Any]:
    """A programme and every version of its rules."""
    versions = [version for version in programme.rulesets.all() if not version.demonstration]
    return {
        "slug": programme.slug,
        "name": programme.name,
        "name_en": programme.name_en,
        "organiser": versions[0].rules.programme.organiser if versions else "",
        "rulesets": [describe_ruleset(version) for version in versions],
    }


def describe_ruleset(version: RuleSetVersion) -> dict[str, Any]:
    """The parts of a rule set that the public asks for."""
    rules, today = version.rules, clock.today()
    ended = version.valid_until is not None and version.valid_until < today
    return {
        "slug": version.slug,
        "title": version.title,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "in_force": version.valid_from <= today and not ended,
        "cycle_years": rules.cycle.years,
        "tiers": rules.tiers,
        "tracks": rules.tracks,
        "quotas": rules.quotas,
        "prizes": rules.prizes,
    }


def describe_edition(edition: Edition) -> dict[str, Any]:
    """An edition as its list shows it."""
    stage = edition.current_stage
    return {
        "slug": edition.slug,
        "name": edition.name,
        "programme": edition.programme.slug,
        "ruleset": edition.ruleset.slug,
        "year": edition.year,
        "state": edition.state,
        "stage": stage.code if stage else None,
        "next_deadline": next_deadline(edition),
        "url": edition.get_absolute_url(),
    }


def next_deadline(edition: Edition) -> datetime | None:
    """The application deadline while the call is open, else the current stage's planned day, else None."""
    stage = edition.current_stage
    if stage is None:
        return None
    if stage.kind == "application":
        return edition.deadline
    return clock.moment(stage.due_on, 23, 59, 59) if stage.due_on else None
