"""What an honour looks like afterwards: certificate, use of the title and of the money, lists."""

from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from .base import Citation, Code, Table, Text, check_no_repeats

NUMBER_FIELDS: dict[str, str | int] = {
    "programme_code": "CNZL",
    "year": 2023,
    "serial": 1,
    "tier_code": "gold",
    "track_code": "practice",
}
WORDING_FIELDS: dict[str, str | int] = {
    "holder": "某单位",
    "year": 2023,
    "tier": "奖项",
    "track": "类别",
    "programme": "项目",
    "achievement": "成果",
}


def _check_template(value: str, known: dict[str, str | int], needed: set[str]) -> str:
    try:
        used = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
        unknown = used - known.keys()
        if unknown:
            raise ValueError(f"不认识的占位符：{'、'.join(sorted(unknown)) or '{}'}；可用：{'、'.join(known)}")
        value.format(**known)
    except (KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"占位符写法有误：{error}") from error
    missing = needed - used
    if missing:
        raise ValueError("缺少占位符：" + "、".join("{" + name + "}" for name in sorted(missing)))
    return value


def check_number_pattern(value: str) -> str:
    """Two certificates of one programme may never get the same number."""
    return _check_template(value, NUMBER_FIELDS, {"year", "serial"})


def check_wording(value: str) -> str:
    """Certificates name the holder, the year and the award."""
    return _check_template(value, WORDING_FIELDS, {"holder", "year"})


def check_title(value: str) -> str:
    """The use of a title names at least its year."""
    return _check_template(value, WORDING_FIELDS, {"year"})


class Commendation(Table):
    """The document that gives the award."""

    issuer: Text = Field(description="发文机关")
    document_name: Text = Field(description="表彰文件的名称；可含占位符 {year}")
    article: Citation = Field(description="表彰的依据")


class Certificate(Table):
    """The certificate's number, words and signatory."""

    signatory: Text = Field(description="证书署名")
    number_pattern: Annotated[Text, AfterValidator(check_number_pattern)] = Field(
        description="编号格式，须含 {programme_code}、{year} 与 {serial}，如 {programme_code}-{year}-{serial:04d}"
    )
    wording: Annotated[Text, AfterValidator(check_wording)] = Field(
        description="证书正文，须含 {holder} 与 {year}；可用 {tier}、{track}、{programme}、{achievement}"
    )
    english_wording: Annotated[Text, AfterValidator(check_wording)] | None = Field(
        None, description="证书英文正文；languages 含 en 时必填"
    )
    article: Citation = Field(description="颁发证书的依据")


REPORT_WORKDAYS, CORRECTION_WORKDAYS = 10, 15
"""What holds where a rule set says nothing of misuse: working days to decide on a report, and at most to put it right."""
MUST_NAME = {"year": "获奖年度", "track": "类别", "tier": "奖项"}
FORBIDDEN = {"product": "产品", "packaging": "产品包装", "product_promotion": "产品宣传"}


class TitleUse(Table):
    """Where and how a winner may use the title."""

    wording: Annotated[Text, AfterValidator(check_title)] = Field(description="规范写法，须含 {year}")
    must_name: Annotated[tuple[Literal["year", "track", "tier"], ...], Field(min_length=1)] = Field(
        description="使用时必须注明什么：year 获奖年度，track 类别，tier 奖项"
    )
    allowed: tuple[Text, ...] = Field(min_length=1, description="可以用于哪里")
    forbidden: Annotated[
        tuple[Literal["product", "packaging", "product_promotion"], ...], AfterValidator(check_no_repeats)
    ] = Field((), description="禁止用于：product 产品，packaging 包装，product_promotion 产品宣传")
    article: Citation = Field(description="称号使用规则的依据")
    report_workdays: int = Field(REPORT_WORKDAYS, ge=1, le=60, description="收到违规使用的举报后决定是否受理的工作日数")
    correction_workdays: int = Field(CORRECTION_WORKDAYS, ge=1, le=60, description="责令改正的期限，最多几个工作日")
    deadlines_article: Citation | None = Field(None, description="上述两项期限的依据")

    @property
    def must_name_text(self) -> str:
        """`获奖年度、类别`."""
        return "、".join(MUST_NAME[code] for code in self.must_name)

    @property
    def forbidden_text(self) -> str:
        """`产品、产品包装、产品宣传`; empty when nothing is forbidden."""
        return "、".join(FORBIDDEN[code] for code in self.forbidden)


class PrizeUse(Table):
    """One thing prize money may be spent on."""

    code: Code = Field(description="用途代码，本文件内唯一")
    name: Text = Field(description="用途")
    article: Citation = Field(description="用途的依据")


class PrizeStatement(Table):
    """By when a winner says what prize money was used for."""

    days: int = Field(ge=1, le=3660, description="每笔奖金支付之日起多少日内说明使用情况，按自然日计算")
    article: Citation = Field(description="填报期限的依据")


class HonoursList(Table):
    """A list that winners enter."""

    code: Code = Field(description="名单代码，本文件内唯一")
    name: Text = Field(description="名单名称")
    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    effect: Text = Field(description="进入名单意味着什么")
    article: Citation = Field(description="进入名单的依据")


ItemCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*$", max_length=20)]


class StandardPart(Table):
    """What points are given for: a sub-item (子条目) of a standard's item, or the item itself."""

    code: ItemCode = Field(description="条目号，如 4.1、4.1.2；同一类别适用的标准内唯一")
    name: Text = Field(description="条目名称")
    points: Annotated[int, Field(ge=1, le=10000)] = Field(description="条目分值")


class StandardItem(StandardPart):
    """An item (条目) of a standard that points are given for, whole or part by part."""

    english_name: Text | None = Field(None, description="英文名称；languages 含 en 时必填")
    parts: tuple[StandardPart, ...] = Field(
        (), max_length=40, description="子条目；写了的，逐一打分，分值合计须为该条目的分值，条目得分由系统合计"
    )

    @property
    def leaves(self) -> tuple[StandardPart, ...]:
        """What a sheet gives points for: the parts, or the item itself."""
        return self.parts or (self,)


class Standard(Table):
    """A standard that applications are judged by, in one version."""

    code: Code = Field(description="标准代码，本文件内唯一")
    title: Text = Field(description="标准名称")
    version: Text = Field(description="标准号与版本；办法不注日期的写标准号")
    tracks: tuple[Code, ...] = Field(min_length=1, description="适用于哪些类别")
    url: Annotated[Text, Field(pattern=r"^https://")] | None = Field(None, description="原文网址，以 https:// 开头")
    items: tuple[StandardItem, ...] = Field((), description="评分条目；供写明 by_items = true 的评审阶段逐项打分")
    article: Citation = Field(description="采用此标准的依据")


class Principle(Table):
    """A published principle of the award."""

    text: Text = Field(description="原则")
    english_text: Text | None = Field(None, description="英文；languages 含 en 时必填")
    article: Citation = Field(description="原则的依据")


class Setting(Table):
    """A point the measures leave open, how this rule set settles it, and why."""

    name: Text = Field(description="事项名称；别处以“规则设定「名称」”引用")
    field: Text = Field(description="对应本文件哪一项，如 conference.quorum")
    value: Text = Field(description="怎样设定")
    reason: Text = Field(description="为什么这样设定")
    article: Citation = Field(description="留有余地的条款")


Topic = Literal[
    "评审组", "推荐部门", "申报通知", "评审纪律", "评审回避", "材料真实性", "经验分享", "宣传推广", "条款解释"
]  # fmt: skip


class Basis(Table):
    """The article on a matter that no other table of the file is about."""

    topic: Topic = Field(description="事项")
    article: Citation = Field(description="该事项的依据")
