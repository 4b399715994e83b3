"""The field reference in `docs/rulesets.md`, written from the schema (`manage.py ruleset_reference --write`)."""

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from .models import own_fields, table_in, tables

START = "<!-- 字段参考：自此由程序写入，请勿手改 -->"
END = "<!-- 字段参考：至此 -->"
_PLAIN = {"str": "文字", "int": "整数", "bool": "true / false", "date": "日期"}


def reference() -> str:
    """One Markdown table for each TOML table, in the order of the file."""
    return "\n".join(line for path, model in tables() for line in _section(path, own_fields(model)))


def _section(path: str, fields: dict[str, FieldInfo]) -> Iterator[str]:
    yield f"### {_title(path)}\n"
    if not fields:
        yield "没有另外的字段。\n"
        return
    yield "| 字段 | 类型 | 必填 | 说明 |\n| --- | --- | --- | --- |"
    for name, field in fields.items():
        yield f"| `{name}` | {_type(field.annotation)} | {_needed(field)} | {field.description} |"
    yield ""


def _title(path: str) -> str:
    table, bracket, kind = path.partition("（")
    return f"`{table}`{bracket}{kind}" if table else "文件开头"


def _type(annotation: Any) -> str:
    """`文字`, `整数`, `文字列表`, `表` … in the reader's words."""
    inner = table_in(annotation)
    many = _is_list(annotation)
    if inner is not None:
        return "表的列表" if many else "表"
    return f"{_plain(annotation)}的列表" if many else _plain(annotation)


def _is_list(annotation: Any) -> bool:
    if get_origin(annotation) is tuple:
        return True
    return any(_is_list(part) for part in get_args(annotation) if not isinstance(part, str))


def _plain(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " / ".join(f"`{value}`" for value in get_args(annotation))
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return _PLAIN.get(annotation.__name__, "")
    parts = get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType, tuple):
        parts = tuple(part for part in parts if part not in (type(None), Ellipsis))
    return _plain(parts[0]) if parts else ""


def _needed(field: FieldInfo) -> str:
    if field.is_required():
        return "是"
    default = field.default
    if default is None or default == ():
        return "否"
    if isinstance(default, bool):
        return f"否，默认 `{str(default).lower()}`"
    return f"否，默认 `{'、'.join(default) if isinstance(default, tuple) else default}`"


def renewed(document: str) -> str:
    """The document with the reference of today's schema."""
    before, _, rest = document.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{reference()}\n{END}{after}"
