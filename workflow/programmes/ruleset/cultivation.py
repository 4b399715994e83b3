"""Cultivation: who may join the pool, what it offers, and who guides its members (培育孵化)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .base import Citation, Code, Table, Text, Texts, check_no_repeats

Way = Literal["self", "industry", "expert"]


class Focus(Table):
    """One published criterion of the small and medium enterprises that are encouraged to join."""

    code: Code = Field(description="标准代码，本表内唯一")
    text: Text = Field(description="标准原文")
    article: Citation = Field(description="标准的依据")


def check_focus(values: tuple[Focus, ...]) -> tuple[Focus, ...]:
    """No criterion is written twice."""
    check_no_repeats(tuple(value.code for value in values))
    return values


class Guiding(Table):
    """The pool of experts from which guiding experts come."""

    expert_pool: Text = Field(description="指导专家出自哪个专家库")
    duty: Text = Field(description="指导专家的义务，公开页面照此说明")
    article: Citation = Field(description="专家指导的依据")


class Cultivation(Table):
    """The incubation pool of an award; an award without this table has none."""

    name: Text = Field(description="孵化池全称")
    short_name: Text = Field(description="孵化池简称")
    purpose: Text = Field(description="培育孵化的目的")
    purpose_article: Citation = Field(description="设立培育孵化机制的依据")
    eligible: Text = Field(description="哪些组织可以加入")
    offers: Texts = Field(description="入池后提供什么")
    ways: Annotated[tuple[Way, ...], Field(min_length=1), AfterValidator(check_no_repeats)] = Field(
        description="加入的方式：self 自行申报，industry 行业推荐，expert 专家推荐"
    )
    article: Citation = Field(description="加入孵化池和培训的依据")
    focus: Annotated[tuple[Focus, ...], AfterValidator(check_focus)] = Field((), description="重点培育中小企业的标准")
    guiding: Guiding | None = Field(None, description="指导专家；不写的，不办理指导专家备案")
