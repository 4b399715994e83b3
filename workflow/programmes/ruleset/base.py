"""What every table of a rule-set file shares: strictness, codes, texts and citations."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

SETTING_CITATION = re.compile(r"^规则设定「(?P<name>[^」]+)」$")
NUMBER_CITATION = re.compile(r"^(?P<article>[1-9]\d{0,2})(\((?P<item>[1-9]\d?)\))?$")
_CHINESE_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百\d]+条")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Table(BaseModel):
    """One TOML table: frozen, no unknown key, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def check_citation(value: str) -> str:
    """`21`, `16(1)`, `规则设定「…」`, or another norm named in Chinese; anything else is refused."""
    if NUMBER_CITATION.match(value) or SETTING_CITATION.match(value):
        return value
    if _CHINESE_ARTICLE.match(value):
        raise ValueError('引用本办法的条款请写成阿拉伯数字，例如 "21"，某项写成 "16(1)"')
    if not _CHINESE.search(value):
        raise ValueError('依据应写成条号（如 "21"、"16(1)"），或写明所依据文件的名称')
    return value


def check_no_repeats(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A list of codes names each thing once."""
    repeated = sorted({str(value) for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"同一项写了不止一次：{'、'.join(repeated)}")
    return values


Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Text = Annotated[str, StringConstraints(pattern=r"\S", max_length=4000)]
Citation = Annotated[str, StringConstraints(pattern=r"\S", max_length=200), AfterValidator(check_citation)]
Codes = Annotated[tuple[Code, ...], Field(min_length=1), AfterValidator(check_no_repeats)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1), AfterValidator(check_no_repeats)]
Years = Annotated[int, Field(ge=1, le=100)]
Workdays = Annotated[int, Field(ge=1, le=365)]
Yuan = Annotated[int, Field(ge=0, le=10**10)]
