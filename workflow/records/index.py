"""The index of a package: one line a file, by the metadata names of GB/T 18894 (电子文件归档与电子档案管理规范), as CSV and XML."""

from dataclasses import dataclass
from xml.etree import ElementTree

from portal import clock
from portal.tables.lines import csv_lines
from workflow.records.models import Package

FIELDS = ("档号", "题名", "责任者", "日期", "文号", "密级", "保管期限", "年度", "立档单位名称", "文件名称", "格式信息", "文件大小", "数字摘要算法", "数字摘要值")  # fmt: skip
UNCLASSIFIED = "无"
"""What carries no classification: state secrets never enter the portal."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the package, as the index names it. `number` is a document's own, where it has one."""

    path: str
    title: str
    media_type: str
    size: int
    digest: str
    number: str = ""


def rows(package: Package, items: list[Item]) -> list[dict[str, str]]:
    """The index, the fields of all that the case has in common repeated in every line."""
    record = package.record
    edition, application = record.application.edition, record.application
    shared = {
        "档号": record.number,
        "责任者": application.public_name,
        "日期": f"{clock.day_of(application.submitted_at):%Y-%m-%d}" if application.submitted_at else "",
        "密级": UNCLASSIFIED,
        "保管期限": f"{edition.rules.terms.retention.years}年",
        "年度": str(edition.year),
        "立档单位名称": edition.rules.programme.office_full_name,
        "数字摘要算法": "SHA-256",
    }
    return [shared | _own(item) for item in items]


def _own(item: Item) -> dict[str, str]:
    return {
        "题名": item.title,
        "文号": item.number,
        "文件名称": item.path,
        "格式信息": item.media_type,
        "文件大小": str(item.size),
        "数字摘要值": item.digest,
    }


def as_csv(lines: list[dict[str, str]]) -> bytes:
    """As spreadsheets read it, no cell a formula."""
    return "".join(csv_lines(FIELDS, ([line[name] for name in FIELDS] for line in lines))).encode()


def as_xml(lines: list[dict[str, str]]) -> bytes:
    """The same, an element for each field."""
    root = ElementTree.Element("电子档案目录")
    for line in lines:
        entry = ElementTree.SubElement(root, "文件")
        for name in FIELDS:
            ElementTree.SubElement(entry, name).text = line[name]
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
