"""How the sheets of a stage become averages, places, and a list of those that go on. Whole numbers alone: no fraction is a float."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from .base import Citation, Code, Table
from .honour import ItemCode


class Drop(Table):
    """去掉最高分、最低分."""

    each: int = Field(ge=1, le=20, description="最高分、最低分各去掉几份评分表；每份材料的评审人数须多于它的两倍")
    article: Citation = Field(description="去掉最高分、最低分的依据")


class PassMark(Table):
    """及格分."""

    points: int = Field(ge=1, le=10000, description="平均分低于几分的，不能入围，也不能提出获奖建议")
    article: Citation = Field(description="设及格分的依据")


class Weight(Table):
    """What one stage counts for in a combined score."""

    stage: Code = Field(description="评审阶段的代码：本阶段或者此前的")
    percent: int = Field(ge=1, le=99, description="权重，百分之几；各阶段合计 100")


class Combined(Table):
    """综合得分."""

    maximum: int = Field(100, ge=1, le=10000, description="综合得分的满分；各阶段的平均分先按各自的满分折算到它")
    weights: tuple[Weight, ...] = Field(min_length=2, max_length=12, description="计入哪几个评审阶段，各占多少")
    article: Citation = Field(description="计算综合得分的依据")


class Top(Table):
    """入围数."""

    number: int | None = Field(None, ge=1, le=10000, description="名次在前几名的入围；与 quota_percent 择一")
    quota_percent: int | None = Field(
        None, ge=100, le=1000, description="入围数为名额的百分之几，不足一个的按一个计，如 150 为一倍半；与 number 择一"
    )
    within: Literal["track", "all"] = Field(
        "track", description="名次在哪里排列：track 为各类别分别排列，all 为全部类别一并排列"
    )
    departures: bool = Field(False, description="是否可以说明理由，不按名次决定入围")
    article: Citation = Field(description="按名次确定入围名单的依据")

    def places(self, quota: int) -> int:
        """How many go on, of a track or of all, that has so many honours to give."""
        return self.number or -(-quota * (self.quota_percent or 0) // 100)


class Tie(Table):
    """What is compared where the scores are equal: a stage's average, or an item's."""

    stage: Code | None = Field(None, description="比较哪个评审阶段的平均分，填该阶段代码；与 item 择一")
    item: ItemCode | None = Field(None, description="比较本阶段哪一条目的平均分，填条目号；与 stage 择一")


class Ties(Table):
    """同分."""

    by: tuple[Tie, ...] = Field(min_length=1, max_length=12, description="得分相同的，依次比较什么；都相同的，名次并列")
    article: Citation = Field(description="同分的处理依据")


class Scored(Table):
    """How a stage that gives scores counts them; a stage's options are one."""

    decimals: int = Field(2, ge=0, le=4, description="平均分、综合得分保留几位小数，四舍五入")
    drop: Drop | None = Field(None, description="去掉最高分、最低分；不写的，计入的评分表全部求平均")
    pass_mark: PassMark | None = Field(None, description="及格分；不写的，不设")
    combined: Combined | None = Field(None, description="名次按综合得分排列；不写的，按本阶段的平均分")
    top: Top | None = Field(None, description="按名次确定入围名单；不写的，由评审办决定")
    ties: Ties | None = Field(None, description="同分的处理；不写的，名次并列")

    @property
    def dropped_each(self) -> int:
        return self.drop.each if self.drop else 0

    @property
    def rules_of_scoring(self) -> Iterator[str]:
        """The fields that are written here, for what only makes sense with scores."""
        names = ("drop", "pass_mark", "combined", "top", "ties")
        return (name for name in names if getattr(self, name) is not None)
