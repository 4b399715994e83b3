"""What an application form asks can be asked: codes that differ, standards that have items, sections that can be kept."""

from collections.abc import Iterator

from portal.evidence.formats import FORMATS
from workflow.programmes.ruleset.errors import Loc, Problem
from workflow.programmes.ruleset.forms import (
    BESIDE,
    LONGEST_SECTION,
    MOST_CELLS,
    OTHER_PAGES,
    OWN_SECTIONS,
    PAGE_NAMES,
    FileField,
    FormField,
    FormSection,
    TableField,
)
from workflow.programmes.ruleset.schema import RuleSet

from .quotas import unknown

NO_COLUMNS = {"table": "表格", "long_text": "多行文字", "file": "上传文件", "sealed": "联系方式"}
SEAL = "recommendation-seal"
"""Under which the scan of a recommendation is kept."""


def check_forms(ruleset: RuleSet) -> Iterator[Problem]:
    """Sections name known tracks and standards, their fields each once, and fit a page."""
    tracks = {track.code for track in ruleset.tracks}
    for place, section in enumerate(ruleset.forms):
        loc: Loc = ("forms", place)
        yield from unknown((*loc, "tracks"), section.tracks, tracks, "类别")
        if section.code in OWN_SECTIONS:
            yield Problem((*loc, "code"), f"代码 {section.code} 是每份申报都有的部分，请另取代码")
        if section.code in OTHER_PAGES:
            yield Problem((*loc, "code"), f"代码 {section.code} 是申报另一页面的网址，请另取代码")
        yield from _taken((*loc, "fields"), section)
        yield from _items_astray(loc, section, ruleset)
        yield from _repeated((*loc, "fields"), ruleset.form_fields(section), len(section.fields))
        yield from _columns_astray(loc, section)
        yield from _beside_any(loc, section)
        yield from _too_much(loc, ruleset.form_fields(section))


def check_codes_beside(ruleset: RuleSet) -> Iterator[Problem]:
    """What is kept under its code alone has one of its own in the whole file, and formats that the portal takes."""
    taken = {item.code for condition in ruleset.conditions for item in condition.evidence} | {SEAL}
    for number, section in enumerate(ruleset.forms):
        for place, field in enumerate(section.fields):
            where: Loc = ("forms", number, "fields", place)
            if field.kind not in BESIDE:
                continue
            if field.code in taken:
                kind = NO_COLUMNS[field.kind]
                yield Problem((*where, "code"), f"代码 {field.code} 已用于另一份材料，{kind}的代码在本文件内须唯一")
            taken.add(field.code)
            if isinstance(field, FileField):
                yield from _formats_astray((*where, "formats"), field)


def _formats_astray(where: Loc, field: FileField) -> Iterator[Problem]:
    for ending in field.formats or ():
        if ending not in FORMATS:
            yield Problem(where, f"门户不接收扩展名为 {ending} 的文件；可以写：{'、'.join(sorted(FORMATS))}")


def _beside_any(loc: Loc, section: FormSection) -> Iterator[Problem]:
    """Which one of them is said is asked of answers alone."""
    found = dict.fromkeys(NO_COLUMNS[field.kind] for field in section.fields if field.kind in BESIDE)
    if section.needs == "any" and found:
        reason = f"至少填写一项（needs = any）的部分不能有{'、'.join(found)}，请另设一个部分"
        yield Problem((*loc, "needs"), reason)


def _items_astray(loc: Loc, section: FormSection, ruleset: RuleSet) -> Iterator[Problem]:
    if section.by_items is None:
        return
    standard = next((one for one in ruleset.standards if one.code == section.by_items), None)
    if standard is None:
        known = "、".join(sorted(one.code for one in ruleset.standards)) or "无"
        yield Problem((*loc, "by_items"), f"没有代码为 {section.by_items} 的标准；已有：{known}")
    elif not standard.items:
        yield Problem((*loc, "by_items"), f"标准 {standard.code} 没有列出条目（items），不能按条目填写")
    else:
        for code in section.tracks:
            if code not in standard.tracks:
                yield Problem((*loc, "by_items"), f"标准 {standard.code} 不适用于类别 {code}")


def _taken(loc: Loc, section: FormSection) -> Iterator[Problem]:
    for place, field in enumerate(section.fields):
        if field.code in PAGE_NAMES:
            yield Problem((*loc, place, "code"), f"代码 {field.code} 为页面自用，请另取代码")


def _repeated(loc: Loc, fields: tuple[FormField, ...], own: int) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, field in enumerate(fields):
        if field.code in seen:
            where = (*loc, place, "code") if place < own else (*loc[:-1], "by_items")
            yield Problem(where, f"代码 {field.code} 重复")
        seen.add(field.code)


def _columns_astray(loc: Loc, section: FormSection) -> Iterator[Problem]:
    for place, field in enumerate(section.fields):
        if not isinstance(field, TableField):
            continue
        where = (*loc, "fields", place, "columns")
        yield from _repeated(where, field.columns, len(field.columns))
        for number, column in enumerate(field.columns):
            if column.kind in NO_COLUMNS:
                yield Problem((*where, number, "kind"), f"表格的列不能是{NO_COLUMNS[column.kind]}")


def _too_much(loc: Loc, fields: tuple[FormField, ...]) -> Iterator[Problem]:
    longest = sum(field.longest for field in fields)
    if longest > LONGEST_SECTION:
        reason = f"本部分最多可填 {longest} 个字，超过 {LONGEST_SECTION}，填写中途不能暂存；请减少字数或者分成几个部分"
        yield Problem(loc, reason)
    boxes = sum(field.boxes for field in fields)
    if boxes > MOST_CELLS:
        yield Problem(loc, f"本部分共 {boxes} 个填写框，超过 {MOST_CELLS}；请减少行列或者分成几个部分")
