"""The columns of the site, in the order of the menu. Fixed addresses: no query is spent on a menu."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its address and its name."""

    url: str
    label: "str | StrPromise"


COLUMNS = (
    Column("/notices/", _("通知公告")),
    Column("/measures/", _("管理办法")),
    Column("/standards/", _("评审标准")),
    Column("/pool/", _("培育孵化")),
    Column("/editions/", _("评选进程")),
    Column("/publicity/", _("名单公示")),
    Column("/decisions/", _("表彰决定")),
    Column("/register/", _("荣誉名录")),
    Column("/stories/", _("获奖经验")),
    Column("/objections/", _("异议受理")),
    Column("/verify/", _("证书核验")),
)

ENGLISH = (
    Column("/en/", "The award"),
    Column("/en/eligibility/", "Who may apply"),
    Column("/en/apply/", "Apply"),
    Column("/en/register/", "Register"),
    Column("/en/verify/", "Verify"),
    Column("/en/objections/", "Objections"),
    Column("/en/stories/", "Stories"),
)
"""What those who read English come for."""


def marked_english(path: str) -> list[dict[str, object]]:
    """The English columns, the one that holds `path` marked; the first of them holds itself alone."""
    front, *others = ENGLISH
    first: dict[str, object] = {"url": front.url, "label": front.label, "current": "page" if path == front.url else ""}
    rest: list[dict[str, object]] = [{"url": c.url, "label": c.label, "current": _mark(c.url, path)} for c in others]
    return [first, *rest]


def marked(path: str) -> list[dict[str, object]]:
    """The columns, the one that holds `path` marked for `aria-current`."""
    return [{"url": c.url, "label": c.label, "current": _mark(c.url, path)} for c in COLUMNS]


def _mark(url: str, path: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""


def mark_of(path: str, *, english: bool) -> str:
    """Which column is marked and how; pages with the same have the same menu."""
    items = marked_english(path) if english else marked(path)
    return next((f"{item['url']} {item['current']}" for item in items if item["current"]), "")


def column_of(path: str) -> str:
    """The name of the column an address belongs to, for the ColumnName meta tag."""
    return next((str(column.label) for column in COLUMNS if path.startswith(column.url)), "首页")
