"""From a file to a rule set, or to every reason why not."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .checks import problems_in
from .errors import Problem, RuleSetError, RuleSetErrors, field_name
from .explain import problems_of
from .positions import line_index, line_of
from .schema import RuleSet

LARGEST_FILE = 1024 * 1024
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")

_SYNTAX = {
    "Cannot overwrite": "同一个键写了两次",
    "Cannot declare": "同一个表写了两次",
    "Cannot mutate": "已写完的表不能再添加",
    "Duplicate inline": "同一个键写了两次",
    "Unclosed": "括号没有闭合",
    "Unterminated": "引号没有闭合",
    "Illegal character": "引号没有闭合，或有不允许的字符",
    "Expected '='": "键后面应为等号",
    "Expected newline": "这一行后面有多余的内容",
    "Invalid value": "值写法有误：文字须加引号",
    "Invalid statement": "这一行不是“键 = 值”，也不是 [表]",
}


@dataclass(frozen=True)
class LoadedVersion:
    """A rule set already in use, to compare validities and codes with. Both days belong to the span; no end is open."""

    programme: str
    code: str
    version: str
    starts: dt.date
    ends: dt.date | None


def read_ruleset(path: Path) -> str:
    """The text of a rule-set file: UTF-8 without a byte-order mark, at most 1 MB."""
    if not path.is_file():
        raise _refused(path.name, "没有这个文件")
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    _check_size(len(raw), path.name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refused(path.name, "文件不是 UTF-8 编码，请另存为 UTF-8（不带 BOM）", line=line) from error


def parse_ruleset(text: str, *, name: str) -> RuleSet:
    """The rule set that `text` describes; RuleSetErrors with line, field and reason of every fault.

    Faults of shape are reported together; when there are none, all contradictions are.
    """
    _check_size(len(text.encode("utf-8", "surrogatepass")), name)
    if text.startswith("\ufeff"):
        raise _refused(name, "文件开头有 BOM，请另存为不带 BOM 的 UTF-8")
    data = _parse_toml(text, name)
    try:
        ruleset = RuleSet.model_validate_json(json.dumps(data, default=_plain_time))
    except ValidationError as error:
        raise located(text, name, problems_of(error)) from error
    problems = list(problems_in(ruleset))
    if problems:
        raise located(text, name, problems)
    return ruleset


def parse_files(paths: Iterable[Path], *, loaded: Iterable[LoadedVersion] = ()) -> list[RuleSet]:
    """All rule sets, or RuleSetErrors with every fault in every file.

    `loaded` are the versions in use. One that a file brings again is replaced by it; validities of the others
    and of the files may not overlap within a programme, and no two programmes number by one code.
    """
    read: list[tuple[str, str, RuleSet]] = []
    errors: list[RuleSetError] = []
    for path in paths:
        try:
            text = read_ruleset(path)
            read.append((path.name, text, parse_ruleset(text, name=path.name)))
        except RuleSetErrors as refused:
            errors.extend(refused.errors)
    for place, (name, text, ruleset) in enumerate(read):
        others = [*_earlier(read[:place]), *_still_loaded(loaded, read)]
        problems = list(_clashes(ruleset, others))
        errors.extend(located(text, name, problems).errors if problems else ())
    if errors:
        raise RuleSetErrors(errors)
    return [ruleset for _, _, ruleset in read]


def located(text: str, name: str, problems: Iterable[Problem]) -> RuleSetErrors:
    """Problems with the line of `text` each stands on."""
    index = line_index(text)
    return RuleSetErrors(
        RuleSetError(line_of(index, problem.loc), field_name(problem.loc), problem.reason, name)
        for problem in dict.fromkeys(problems)
    )


def _refused(name: str, reason: str, *, line: int = 1) -> RuleSetErrors:
    return RuleSetErrors([RuleSetError(line, "", reason, name)])


def _check_size(size: int, name: str) -> None:
    if size > LARGEST_FILE:
        raise _refused(name, "文件超过 1 MB，不像是规则集")


def _parse_toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _TOML_PLACE.search(str(error))
        line = int(match[1]) if match else text.count("\n") + 1
        raise _refused(name, f"TOML 语法有误：{_syntax_reason(str(error))}", line=line) from error
    except RecursionError as error:
        raise _refused(name, "列表或表嵌套过深") from error


def _syntax_reason(message: str) -> str:
    """The parser's English in our words; kept as it is where we have none."""
    return next((reason for start, reason in _SYNTAX.items() if message.startswith(start)), message)


def _plain_time(value: dt.date | dt.time) -> str:
    return value.isoformat()


def _earlier(read: Sequence[tuple[str, str, RuleSet]]) -> Iterator[LoadedVersion]:
    for _, _, ruleset in read:
        yield version_of(ruleset)


def _still_loaded(loaded: Iterable[LoadedVersion], read: Sequence[tuple[str, str, RuleSet]]) -> Iterator[LoadedVersion]:
    """Versions in use that no file of this run brings again."""
    renewed = {(ruleset.programme.slug, ruleset.version) for _, _, ruleset in read}
    return (known for known in loaded if (known.programme, known.version) not in renewed)


def version_of(ruleset: RuleSet) -> LoadedVersion:
    """The rule set's programme, its code, version and validity."""
    programme, validity = ruleset.programme, ruleset.validity
    return LoadedVersion(programme.slug, programme.code, ruleset.version, validity.starts, validity.ends)


def _clashes(ruleset: RuleSet, others: Iterable[LoadedVersion]) -> Iterator[Problem]:
    mine = version_of(ruleset)
    for other in others:
        if other.programme != mine.programme:
            if other.code == mine.code:
                reason = (
                    f"{mine.code} 已由奖项 {other.programme} 使用；申报、公示、荣誉、案卷都以此编号，各奖项不能相同"
                )
                yield Problem(("programme", "code"), reason)
        elif other.version == mine.version:
            yield Problem(("version",), f"项目 {mine.programme} 的版本 {mine.version} 在两个文件中重复")
        elif _share_a_day(mine, other):
            until = other.ends.isoformat() if other.ends else "未定"
            reason = (
                f"有效期与版本 {other.version}（{other.starts.isoformat()} 至 {until}）重叠；同一天只能有一个版本有效"
            )
            yield Problem(("validity", "starts"), reason)


def _share_a_day(one: LoadedVersion, other: LoadedVersion) -> bool:
    return one.starts <= (other.ends or dt.date.max) and other.starts <= (one.ends or dt.date.max)
