"""What is awarded: the programme, its tiers and tracks, how many and how much."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import Citation, Code, Codes, Table, Text, Years, Yuan

Applicant = Literal["organisation", "person"]


class District(Table):
    """The district that gives the award."""

    name: Text = Field(description="全称，如“示例市示例区”")
    short_name: Text = Field(description="简称，如“示例区”")
    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")] = Field(description="六位行政区划代码（GB/T 2260）")


class Programme(Table):
    """The award as an institution; the same in all its rule sets."""

    slug: Code = Field(description="项目代码，出现在网址中；同一奖项各版本相同")
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}$")] = Field(description="证书编号用的大写代码")
    name: Text = Field(description="项目全称")
    short_name: Text = Field(description="项目简称")
    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    level: Text = Field("区级表彰项目", description="表彰级别")
    organiser: Text = Field(description="主办单位")
    undertaker: Text = Field(description="承办单位")
    office_name: Text = Field(description="办公室名称，如“评审办”")
    office_full_name: Text = Field(description="办公室全称，用于落款")
    office_location: Text = Field(description="办公室设在哪里")
    conference_name: Text = Field(description="审定机构（联席会议）名称")
    district: District = Field(description="所属区")
    article: Citation = Field(description="设立项目及机构的依据")


class Validity(Table):
    """From when to when these rules are in force, both days included."""

    starts: dt.date = Field(description="施行之日")
    ends: dt.date | None = Field(None, description="有效期最后一日；未定则不填")
    article: Citation = Field(description="有效期的依据")

    @model_validator(mode="after")
    def _in_order(self) -> "Validity":
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("有效期最后一日早于施行之日")
        return self


class Source(Table):
    """One document the rule set rests on."""

    role: Literal["measures", "plan", "filing", "approval", "legal_basis"] = Field(
        description="文件的作用：measures 管理办法，plan 工作方案，filing 项目申报表，"
        "approval 审批环节，legal_basis 上位依据"
    )
    title: Text = Field(description="文件名称")
    number: Text | None = Field(None, description="文号；原件未载则不填")
    issuer: Text | None = Field(None, description="发文机关")
    date: dt.date | None = Field(None, description="成文日期")
    note: Text | None = Field(None, description="说明，如审议会议")
    supersedes: tuple[Text, ...] = Field((), description="所废止文件的文号或名称")
    article: Citation | None = Field(None, description="引用此文件的条款")


class Tier(Table):
    """A grade of the award."""

    code: Code = Field(description="奖项代码，本文件内唯一")
    name: Text = Field(description="奖项名称")
    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    description: Text = Field(description="表彰什么")
    article: Citation = Field(description="设奖的依据")


class Track(Table):
    """A kind of achievement, and who may file it."""

    code: Code = Field(description="类别代码，本文件内唯一")
    name: Text = Field(description="类别名称")
    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    applicant: Applicant = Field(description="谁可申报：organisation 组织，person 个人")
    filed: Text = Field(description="申报的是什么，如“模式”“成果”")
    unit: Text = Field(description="计数单位，如“家”“名”")
    title_wording: Text = Field(description="使用称号时对类别的规范写法")
    article: Citation = Field(description="设此类别的依据")


class Quota(Table):
    """All the listed tiers and tracks together get at most so many honours in one edition."""

    tiers: Codes = Field(description="哪些奖项合计")
    tracks: Codes = Field(description="哪些类别合计")
    at_most: int = Field(ge=0, le=10000, description="合计不超过几个；0 为不设")
    may_be_vacant: bool = Field(True, description="可否少额或空缺")
    article: Citation = Field(description="名额的依据")


class Prize(Table):
    """What one honour of a tier and track brings."""

    tier: Code = Field(description="奖项代码")
    track: Code = Field(description="类别代码")
    kind: Literal["fixed", "at_most", "none"] = Field(description="fixed 为定额，at_most 为不超过，none 为精神奖励")
    amount_yuan: Yuan | None = Field(None, description="每个的金额，单位：元；kind 为 none 时不填")
    article: Citation = Field(description="奖励标准的依据")

    @model_validator(mode="after")
    def _amount_fits_kind(self) -> "Prize":
        if self.kind == "none" and self.amount_yuan is not None:
            raise ValueError("精神奖励不写金额")
        if self.kind != "none" and not self.amount_yuan:
            raise ValueError("写明奖金的，amount_yuan 须为大于 0 的整数（单位：元）")
        return self


class Budget(Table):
    """Where the money comes from, and how much was filed."""

    stated_yuan: Yuan | None = Field(None, description="报批的奖励经费总额，单位：元；最大奖励总额不得超过它")
    funding: Text = Field(description="经费来源")
    article: Citation = Field(description="经费的依据")


class Cycle(Table):
    """How often the award is given."""

    years: Years = Field(description="几年评选一次")
    usual_timing: Text | None = Field(None, description="通常的申报和颁奖时间")
    article: Citation = Field(description="评选周期的依据")


class Population(Table):
    """From how many the winners are chosen: the filing form computes its ratios from this."""

    applicant: Applicant = Field(description="organisation 集体，person 个人")
    description: Text = Field(description="评选范围")
    count: int = Field(ge=1, description="范围内总数")
    approximate: bool = Field(True, description="总数是否为约数")
    last_honours: int | None = Field(None, ge=0, description="上届表彰数；没有则不填")


class Filing(Table):
    """What the filing form of a commendation programme (表彰项目申报表) says."""

    category: Literal["retained", "new"] = Field(description="项目类型：retained 保留项目，new 新设项目")
    reasons: Text = Field(description="申请理由及依据")
    held: Text | None = Field(None, description="本届举办时间")
    last_held: Text | None = Field(None, description="上届举办时间")
    populations: tuple[Population, ...] = Field(min_length=1, description="评选范围与上届数")
    article: Citation = Field(description="申报表的依据")
