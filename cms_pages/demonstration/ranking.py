"""Another award of the demonstration: items with parts, a combined score, a pass mark, equals told apart by the rule set.

One edition has its last scores, and its list of proposed winners is to be drawn up; the call of the next is open, and a unit
of four people is writing its application. Standard and rules are invented.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cms_pages.demonstration import judging
from cms_pages.demonstration.applying import share, start
from cms_pages.demonstration.cast import CREW, DRAFTED, DRAFTING
from cms_pages.demonstration.deciding import seat_units
from cms_pages.demonstration.inventing import Accounts, Invented, received
from objections.channels import ensure_channels
from portal import clock
from workflow.programmes.loading import load_ruleset
from workflow.programmes.models import RuleSetVersion
from workflow.programmes.ruleset import RuleSet

AWARD = Invented("demo-crew", "YQBZ", "示例园区班组匠心奖")
STANDARD = "YQ/BZ 01（演示）"
JUDGED_OPENED, DRAFTED_OPENED, DRAFTED_DAYS, DRAFTED_SINCE = 150, 90, 105, 5
"""Days ago, and how many the call is open: before the portal's own, whose readers look for its newest call."""
LEFT_OUT = ("qualification", "qualification-notice", "evaluation")
"""Stages of the known award that this one does without."""
ITEMS = [
    {
        "code": "1", "name": "班组管理", "points": 300,
        "parts": [{"code": "1.1", "name": "职责与分工", "points": 100}, {"code": "1.2", "name": "交接与记录", "points": 200}],
    },
    {
        "code": "2", "name": "现场改进", "points": 300,
        "parts": [{"code": "2.1", "name": "问题发现", "points": 100}, {"code": "2.2", "name": "改进与验证", "points": 200}],
    },
    {"code": "3", "name": "成效", "points": 400},
]  # fmt: skip
SCORES = {"示例班组甲": (92, 91), "示例班组乙": (90, 80), "示例班组丙": (84, 84), "示例班组丁": (70, 56)}
"""Percent of the documents and of the visit: the second and the third come to the same; the last falls short of the mark."""


def rank_something(accounts: Accounts) -> None:
    """Both editions, as far as they have come by today."""
    ruleset = load_ruleset(RuleSet.from_data(rules()), by=None, demonstration=True)
    AWARD.publish_papers(standard=STANDARD)
    ensure_channels()
    judged(ruleset, accounts)
    drafted(ruleset, accounts)


def rules() -> dict[str, Any]:
    """Forty percent for the documents, sixty for the visit; nobody passes below 600 points; equals go by the visit."""
    data = AWARD.rules()
    data["stages"] = [stage for stage in data["stages"] if stage["code"] not in LEFT_OUT]
    standard = next(one for one in data["standards"] if one["items"])
    standard |= {"title": "《示例园区班组质量评定准则》（演示）", "version": STANDARD, "items": ITEMS}
    by_code = {stage["code"]: stage for stage in data["stages"]}
    by_code["documents"]["discussion"] = by_code["site-visit"]["discussion"] = False
    by_code["site-visit"] |= {
        "selects": True,
        "pass_mark": {"points": 600, "article": "23"},
        "combined": {
            "weights": [{"stage": "documents", "percent": 40}, {"stage": "site-visit", "percent": 60}], "article": "23",
        },
        "ties": {"by": [{"stage": "site-visit"}], "article": "23"},
        "top": {"number": 3, "departures": True, "article": "23"},
    }  # fmt: skip
    return data


def judged(ruleset: RuleSetVersion, accounts: Accounts) -> None:
    """Scored twice; the list of proposed winners is the office's next step."""
    year = (clock.today() - timedelta(days=DRAFTED_OPENED)).year - 1
    edition, diary = AWARD.call(ruleset, _ago(JUDGED_OPENED), "第一届", year, accounts)
    walk = received(edition, CREW, accounts, diary)
    panel = judging.seat_panel(edition, accounts, walk.diary.pass_days(1))
    for place in range(2):
        scored = [(replace(one, score=SCORES[one.name][place]), application) for one, application in walk.entries]
        walk.entries = judging.assess(edition, scored, panel, accounts, walk.diary.pass_days(5))
        walk.advance()
    with walk.diary.pass_days(1).at(9):
        seat_units(edition, accounts)


def drafted(ruleset: RuleSetVersion, accounts: Accounts) -> None:
    """A unit at work on its application: three of it beside its applicant."""
    opens = _ago(DRAFTED_OPENED)
    edition, diary = AWARD.call(ruleset, opens, "第二届", opens.year + 1, accounts, days=DRAFTED_DAYS)
    application = start(edition, DRAFTED, accounts["applicant"], diary.go_to(_ago(DRAFTED_SINCE)))
    share(application, accounts, diary, DRAFTING)


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
