"""A rule set: everything one version of an award's measures says, as data."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import Field, model_validator

from portal.citations import Place

from . import stage_settings as _kinds  # registers the kinds every award has
from .award import (
    Applicant,
    Budget,
    Cycle,
    Filing,
    Prize,
    Programme,
    Quota,
    Source,
    Tier,
    Track,
    Validity,
)
from .base import Table, Text
from .citing import bind_citations, place_in
from .conditions import Condition, ConditionEntry, ConditionGroup
from .cultivation import Cultivation
from .forms import FormField, FormSection
from .governance import Conference, Decision, Feedback, NoticeRule, ObjectionRule, Terms, TwoOfficers
from .honour import (
    Basis,
    Certificate,
    Commendation,
    HonoursList,
    Principle,
    PrizeStatement,
    PrizeUse,
    Setting,
    Standard,
    StandardItem,
    TitleUse,
)
from .kinds import Stage, StageSettings
from .optimum import Limit, largest_sum
from .reviewing import Expertise

Combination = tuple[str, str]
S = TypeVar("S", bound=StageSettings)


class RuleSet(Table):
    """One version of one award. Frozen into every edition opened under it."""

    schema_version: Literal[1] = Field(description="本格式的版本，现为 1")
    version: Text = Field(max_length=40, description="规则集版本，如“2023”；同一项目内唯一")
    title: Text = Field(description="规则集名称，一般为管理办法全称")
    articles: int | None = Field(None, ge=1, le=999, description="办法共有几条；依据写条号时必填，条号不得超出")
    languages: tuple[Literal["zh-hans", "en"], ...] = Field(
        ("zh-hans",), min_length=1, description="公开页面与证书的语言"
    )

    programme: Programme = Field(description="奖项")
    validity: Validity = Field(description="有效期")
    cycle: Cycle = Field(description="评选周期")
    sources: tuple[Source, ...] = Field(min_length=1, description="依据文件")
    principles: tuple[Principle, ...] = Field(min_length=1, description="评选原则")
    tiers: tuple[Tier, ...] = Field(min_length=1, max_length=12, description="奖项等级")
    tracks: tuple[Track, ...] = Field(min_length=1, max_length=12, description="申报类别")
    quotas: tuple[Quota, ...] = Field(min_length=1, max_length=60, description="名额")
    prizes: tuple[Prize, ...] = Field(min_length=1, description="奖励标准")
    budget: Budget = Field(description="经费")
    filing: Filing | None = Field(None, description="表彰项目申报表")
    cultivation: Cultivation | None = Field(None, description="培育孵化；不写的，该奖项不设孵化池")
    condition_groups: tuple[ConditionGroup, ...] = Field((), description="条件组")
    conditions: tuple[ConditionEntry, ...] = Field(min_length=1, description="申报条件")
    standards: tuple[Standard, ...] = Field((), description="评审标准")
    forms: tuple[FormSection, ...] = Field(
        (), max_length=40, description="申报表各部分，按先后次序；某一类别没有写的，只填内容摘要和自我评价"
    )
    expertise: Expertise | None = Field(None, description="评审人员的专业领域；不写的，建议评审人员时不看专业")
    stages: tuple[Stage, ...] = Field(min_length=1, description="阶段，按先后次序")
    notices: NoticeRule = Field(description="公示规则")
    conference: Conference | None = Field(None, description="审定会议；有 conference 阶段时必填")
    objections: ObjectionRule = Field(description="异议处理")
    two_officers: TwoOfficers | None = Field(None, description="须由两人办理的决定；不写的，全部须由两人办理")
    feedback: Feedback | None = Field(None, description="双向监督反馈；不写的，不开展")
    terms: Terms = Field(description="期限")
    commendation: Commendation = Field(description="表彰文件")
    certificate: Certificate = Field(description="证书")
    title_use: TitleUse | None = Field(None, description="称号使用规则")
    prize_uses: tuple[PrizeUse, ...] = Field((), description="奖金用途")
    prize_statement: PrizeStatement | None = Field(None, description="奖金使用说明的期限；不写的，没有期限")
    honours_lists: tuple[HonoursList, ...] = Field((), description="获奖后纳入的名单")
    bases: tuple[Basis, ...] = Field((), description="本文件别处不出现、而办理时须引用的依据")
    settings: tuple[Setting, ...] = Field((), description="办法未作规定、由规则集设定的事项")

    @model_validator(mode="after")
    def _bind_citations(self) -> "RuleSet":
        bind_citations(self, self)
        return self

    @property
    def slug(self) -> str:
        """The programme and the version, as addresses name them."""
        return f"{self.programme.slug}-{self.version}"

    def place_of(self, citation: str) -> Place:
        """What a citation of this rule set points at, in full words."""
        return place_in(citation, title=self.title, slug=self.slug, sources=self.sources, settings=self.settings)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "RuleSet":
        """The rule set that `as_data` wrote, as frozen into an edition."""
        return cls.model_validate_json(json.dumps(data))

    def as_data(self) -> dict[str, Any]:
        """JSON data that `from_data` reads back to an equal rule set."""
        return self.model_dump(mode="json")

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """Every (tier, track), in the file's order."""
        return tuple((tier.code, track.code) for tier in self.tiers for track in self.tracks)

    def takes_two(self, decision: Decision) -> bool:
        """Whether one officer proposes the decision and another confirms it: so unless the rule set leaves it to one."""
        return self.two_officers is None or decision in self.two_officers.decisions

    def tier(self, code: str) -> Tier:
        return _by_code(self.tiers, code)

    def track(self, code: str) -> Track:
        return _by_code(self.tracks, code)

    def honours_list(self, code: str) -> HonoursList:
        return _by_code(self.honours_lists, code)

    def stage(self, code: str) -> StageSettings:
        return _by_code(self.stages, code)

    def stages_of(self, model: type[S]) -> tuple[S, ...]:
        """The stages of one kind, typed: `stages_of(NoticeSettings)`."""
        return tuple(stage for stage in self.stages if isinstance(stage, model))

    def assessment(self, code: str) -> _kinds.AssessmentSettings:
        """A stage in which reviewers judge; KeyError when the rule set has none of that code."""
        return _by_code(self.stages_of(_kinds.AssessmentSettings), code)

    def conditions_for(self, track: str) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if track in condition.tracks)

    def standards_for(self, track: str) -> tuple[Standard, ...]:
        return tuple(standard for standard in self.standards if track in standard.tracks)

    def items_for(self, track: str) -> tuple[StandardItem, ...]:
        """What points are given for, one by one, where a stage judges by items."""
        return tuple(item for standard in self.standards_for(track) for item in standard.items)

    def forms_for(self, track: str) -> tuple[FormSection, ...]:
        """The sections that the form of a track declares beside those every form has."""
        return tuple(section for section in self.forms if track in section.tracks)

    def form_section(self, track: str, code: str) -> FormSection | None:
        return next((section for section in self.forms_for(track) if section.code == code), None)

    def form_fields(self, section: FormSection) -> tuple[FormField, ...]:
        """Everything that a section asks."""
        return section.asks(self.standards)

    def prize_for(self, tier: str, track: str) -> Prize:
        return next(prize for prize in self.prizes if (prize.tier, prize.track) == (tier, track))

    def quotas_for(self, tier: str, track: str) -> tuple[Quota, ...]:
        """Every quota that an honour of this tier and track counts towards."""
        return tuple(quota for quota in self.quotas if tier in quota.tiers and track in quota.tracks)

    def largest_budget(self) -> int:
        """The most that one edition can cost in prize money, in yuan, under all quotas."""
        return self._largest({place: self.prize_for(*place).amount_yuan or 0 for place in self.combinations})

    def largest_honours(self, applicant: Applicant | None = None) -> int:
        """The most honours one edition can give, to everyone or to one kind of applicant."""
        return self.honours_of(track.code for track in self.tracks if applicant in (None, track.applicant))

    def honours_of(self, tracks: Iterable[str]) -> int:
        """The most honours one edition can give in these tracks."""
        wanted = set(tracks)
        return self._largest({place: int(place[1] in wanted) for place in self.combinations})

    def _largest(self, values: Mapping[Combination, int]) -> int:
        limits = [Limit(self._places(quota), quota.at_most) for quota in self.quotas]
        return largest_sum([values[place] for place in self.combinations], limits)

    def _places(self, quota: Quota) -> frozenset[int]:
        return frozenset(
            place
            for place, (tier, track) in enumerate(self.combinations)
            if tier in quota.tiers and track in quota.tracks
        )


C = TypeVar("C", Tier, Track, StageSettings, _kinds.AssessmentSettings, HonoursList)


def _by_code(entries: Iterable[C], code: str) -> C:
    """The entry of that code; KeyError when the rule set has none."""
    for entry in entries:
        if entry.code == code:
            return entry
    raise KeyError(code)
