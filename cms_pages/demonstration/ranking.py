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


REVIEW_RULES = (
    "<p>本规则和所述园区、班组、奖项均为虚构，只供演示门户功能，不是任何机关的文件。</p>"
    "<h2>一、评审组</h2>"
    "<p>评审组由熟悉班组管理、设备和质量改进的人员组成，每件申报不少于三人评审。评审人员上岗前签署评审纪律承诺；"
    "与申报班组同属一个单位、担任过其指导人员，或者有其他利害关系的，主动提出回避。</p>"
    "<h2>二、资料评审</h2>"
    "<p>评审人员对照《示例园区班组质量评定准则》（演示），就班组管理（300分）、现场改进（300分）、成效（400分）逐项打分，满分1000分。"
    "各人独立评审，评分表提交以后不能更改；计入的评分表求平均，保留两位小数。</p>"
    "<h2>三、现场评审</h2>"
    "<p>评审组到班组作业现场查看交接记录、改进前后的对比和当班问题的处置，与班组成员当面交谈。时间、地点提前告知。"
    "现场评审按同一准则打分，平均分低于600分的，不能入围。</p>"
    "<h2>四、综合得分和入围</h2>"
    "<ul><li>综合得分由资料评审的平均分占40%、现场评审的平均分占60%合成。</li>"
    "<li>综合得分相同的，比较现场评审的平均分；仍相同的，名次并列。</li>"
    "<li>各类别名次在前3名的入围，并列的一并入围；不按名次的，须说明理由。</li>"
    "<li>缺其中一项得分的，没有综合得分，不列名次。</li></ul>"
    "<h2>五、反馈和保密</h2>"
    "<p>未入围的班组收到本班组的评审报告。评审期间的意见、得分不得外传，申报材料不得复制、带离。</p>"
)


def rank_something(accounts: Accounts) -> None:
    """Both editions, as far as they have come by today."""
    ruleset = load_ruleset(RuleSet.from_data(rules()), by=None, demonstration=True)
    AWARD.publish_papers(standard=STANDARD, review_rules=REVIEW_RULES)
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
