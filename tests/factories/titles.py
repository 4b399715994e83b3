"""Lines of the register without the whole journey behind them, and registered uses."""

from datetime import date

from portal.access.enums import Role
from tests.factories.access import UserFactory
from workflow.honours.models import Honour
from workflow.titles.actions import file_title_use, release_title_use
from workflow.titles.models import RegisterEntry, TitleUse
from workflow.titles.register import honour_place, write_entry

GOOD_WORDING = "2026年度长宁区质量金奖（先进质量管理模式）"


def register_line(n: int, **changes) -> RegisterEntry:
    """A public line of an honour, as the action that publishes writes it."""
    fields = {
        "key": f"honour:T-{n}",
        "kind": "honour",
        "honour_number": f"CNZL-2026-{n:04d}",
        "programme": "示例质量奖",
        "year": 2026,
        "tier": "gold",
        "tier_label": "质量金奖",
        "track": "practice",
        "track_label": "先进质量管理模式",
        "holder": f"示例企业{n}号有限公司",
        "unit": "",
        "title": f"示例做法{n}",
        "status": "active",
        "dated": date(2026, 9, 16),
    }
    line = {**fields, **changes}
    place = honour_place(line["year"], 1, 0, 0, line["holder"], line["honour_number"])
    return write_entry({"place_key": place, **line})


def filed_use(honour: Honour, **changes) -> TitleUse:
    fields = {
        "by": honour.holder,
        "medium": "website",
        "wording": GOOD_WORDING,
        "place": "官网首页",
        "from_on": date(2026, 10, 1),
    }
    return file_title_use(honour, **{**fields, **changes})


def registered_use(honour: Honour, **changes) -> TitleUse:
    """Filed by the winner and released by the office."""
    return release_title_use(filed_use(honour, **changes), by=UserFactory(roles=[Role.OFFICE]))
