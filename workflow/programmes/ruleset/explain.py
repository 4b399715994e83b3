"""Pydantic's findings in the words of the person who wrote the file."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .errors import Loc, Problem
from .models import fields_by_name

_TYPES = {
    "string_type": "应为文字，须加引号",
    "int_type": "应为整数，不加引号",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false，不加引号",
    "date_type": "应为日期，写成 2026-01-31，不加引号",
    "date_parsing": "应为日期，写成 2026-01-31，不加引号",
    "date_from_datetime_parsing": "应为日期，写成 2026-01-31，不加引号",
    "date_from_datetime_inexact": "应为日期，不带时间",
    "tuple_type": "应为列表，用方括号或 [[…]] 表示",
    "model_type": "应为一个表",
    "model_attributes_type": "应为一个表",
    "table_expected": "应为一个表",
}


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """One problem per finding, at its place in the file."""
    for detail in error.errors(include_url=False):
        yield Problem(tuple(detail["loc"]), _reason(detail))


def _reason(detail: ErrorDetails) -> str:
    kind, limits = detail["type"], detail.get("ctx", {})
    loc = tuple(detail["loc"])
    if kind == "missing":
        return f"缺少必填项：{_description(loc)}"
    if kind == "extra_forbidden":
        return _unknown_field(str(loc[-1]))
    return _TYPES.get(kind) or _limit_reason(kind, limits) or _plain(detail)


def _limit_reason(kind: str, limits: dict[str, Any]) -> str | None:
    """Values of the right type outside their bounds."""
    match kind:
        case "greater_than_equal":
            return f"不得小于 {limits['ge']}"
        case "less_than_equal":
            return f"不得大于 {limits['le']}"
        case "string_pattern_mismatch":
            return _pattern_reason(str(limits["pattern"]))
        case "string_too_long":
            return f"不得超过 {limits['max_length']} 个字"
        case "too_short":
            return f"至少写 {limits['min_length']} 项"
        case "too_long":
            return f"至多写 {limits['max_length']} 项"
        case "literal_error":
            return f"只能是 {str(limits['expected']).replace(' or ', ' 或 ')}"
    return None


def _pattern_reason(pattern: str) -> str:
    return {
        r"\S": "不得为空",
        r"^\d{6}$": "应为六位数字，加引号",
        r"^https://": "应以 https:// 开头",
        r"^[A-Z][A-Z0-9]{1,9}$": "应为 2 至 10 个大写字母或数字，以字母开头",
    }.get(pattern, "只能用小写字母、数字和连字符，以字母开头")


def _plain(detail: ErrorDetails) -> str:
    """Reasons our own validators wrote, without Pydantic's English prefix."""
    return detail["msg"].removeprefix("Value error, ")


def _description(loc: Loc) -> str:
    names = [part for part in loc if isinstance(part, str)]
    found = fields_by_name().get((names[-2] if len(names) > 1 else "", names[-1]))
    return f"{names[-1]}（{found}）" if found else names[-1]


def _unknown_field(name: str) -> str:
    known = {field for _, field in fields_by_name()}
    close = get_close_matches(name, known, n=1)
    hint = f"；是否想写 {close[0]}？" if close else ""
    return f"没有这个字段{hint}"
