"""How scores count makes sense: for stages that give scores and report on them, from what comes before, up to a whole."""

from collections.abc import Iterator

from workflow.programmes.ruleset.errors import Loc, Problem, citing
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.ruleset.scoring import Combined, Tie, Top
from workflow.programmes.ruleset.stage_settings import AssessmentSettings

NAMES = {
    "drop": "去掉最高分、最低分", "pass_mark": "及格分", "combined": "综合得分", "top": "按名次入围", "ties": "同分的处理",
}  # fmt: skip


def check_scoring(ruleset: RuleSet) -> Iterator[Problem]:
    """Each rule by itself, and with the stages it names."""
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, AssessmentSettings):
            loc = ("stages", place)
            yield from _without_scores(loc, stage)
            yield from _untold(loc, stage)
            yield from _unwritten(loc, stage)
            yield from _astray(loc, stage)
            if stage.combined:
                yield from _combined(loc, stage, stage.combined, ruleset)
            if stage.top:
                yield from _top(loc, stage, stage.top)
            if stage.ties:
                yield from _ties(loc, stage, ruleset)


def _without_scores(loc: Loc, stage: AssessmentSettings) -> Iterator[Problem]:
    """Averages and places are those of reports."""
    for name in stage.rules_of_scoring:
        if stage.score_max is None:
            yield Problem((*loc, name), f"{NAMES[name]}以打分为前提，须写满分（score_max）")
        elif not stage.report:
            yield Problem((*loc, name), f"{NAMES[name]}以评审报告中的平均分为准，须写 report = true")


def _untold(loc: Loc, stage: AssessmentSettings) -> Iterator[Problem]:
    """Scores are told with the report, to those who are sent it."""
    if stage.feedback_scores and not (stage.feedback_to_left_out and stage.report and stage.score_max):
        reason = "得分随报告反馈，须写满分（score_max）、report = true 和 feedback_to_left_out = true"
        yield Problem((*loc, "feedback_scores"), reason)


def _unwritten(loc: Loc, stage: AssessmentSettings) -> Iterator[Problem]:
    """What was done well is summed up in the report."""
    if stage.experience and not stage.report:
        yield Problem((*loc, "experience"), "经验总结写在评审报告中，须写 report = true")


def _astray(loc: Loc, stage: AssessmentSettings) -> Iterator[Problem]:
    drop, mark = stage.drop, stage.pass_mark
    if drop and stage.reviewers_minimum <= 2 * drop.each:
        reason = (
            f"去掉最高分、最低分各 {drop.each} 份，每份材料至少须有 {2 * drop.each + 1} 人评审（reviewers_minimum）"
        )
        yield Problem((*loc, "drop", "each"), citing(reason, drop.article))
    if mark and stage.score_max and mark.points > stage.score_max:
        reason = f"及格分 {mark.points} 分，超过满分 {stage.score_max} 分"
        yield Problem((*loc, "pass_mark", "points"), citing(reason, mark.article))


def _combined(loc: Loc, stage: AssessmentSettings, rule: Combined, ruleset: RuleSet) -> Iterator[Problem]:
    where = (*loc, "combined", "weights")
    named = [weight.stage for weight in rule.weights]
    for number, code in enumerate(named):
        if reason := _unfit(code, stage, ruleset):
            yield Problem((*where, number, "stage"), reason)
        elif code in named[:number]:
            yield Problem((*where, number, "stage"), f"阶段 {code} 的权重写了不止一次")
    if stage.code not in named:
        yield Problem(where, f"综合得分是“{stage.name}”的名次依据，须有该阶段（{stage.code}）自己的权重")
    if (total := sum(weight.percent for weight in rule.weights)) != 100:
        yield Problem(where, citing(f"各阶段的权重合计为 {total}，应为 100", rule.article))


def _unfit(code: str, stage: AssessmentSettings, ruleset: RuleSet) -> str:
    """Why a stage's average cannot be counted at another, or nothing."""
    codes = [one.code for one in ruleset.stages]
    if code not in codes:
        return f"没有代码为 {code} 的阶段"
    found = ruleset.stage(code)
    if not isinstance(found, AssessmentSettings) or found.score_max is None or not found.report:
        return f"“{found.name}”不是打分并形成评审报告的评审阶段，没有可以比较、折算的平均分"
    return (
        f"“{found.name}”在“{stage.name}”之后，届时还没有平均分" if codes.index(code) > codes.index(stage.code) else ""
    )


def _top(loc: Loc, stage: AssessmentSettings, top: Top) -> Iterator[Problem]:
    if (top.number is None) == (top.quota_percent is None):
        yield Problem((*loc, "top"), "入围数须写 number 或者 quota_percent，只写一项")
    if not stage.selects:
        yield Problem((*loc, "top"), "按名次入围的阶段由评审办确定名单，须写 selects = true")


def _ties(loc: Loc, stage: AssessmentSettings, ruleset: RuleSet) -> Iterator[Problem]:
    rules = stage.ties.by if stage.ties else ()
    for number, tie in enumerate(rules):
        where = (*loc, "ties", "by", number)
        if (tie.stage is None) == (tie.item is None):
            yield Problem(where, "同分时比较的须写 stage 或者 item，只写一项")
        elif tie in rules[:number]:
            yield Problem(where, "同分时比较的写了不止一次")
        elif reason := _aimless(tie, stage, ruleset):
            yield Problem(where, reason)


def _aimless(tie: Tie, stage: AssessmentSettings, ruleset: RuleSet) -> str:
    """Why nothing would be decided by it, or nothing."""
    if tie.stage is not None:
        own = tie.stage == stage.code and not stage.combined
        return "名次本来就按本阶段的平均分排列，同分时不能再比较它" if own else _unfit(tie.stage, stage, ruleset)
    if not stage.by_items:
        return "同分时比较条目的，须按条目逐项打分（by_items = true）"
    known = {item.code for track in ruleset.tracks for item in ruleset.items_for(track.code)}
    return "" if tie.item in known else f"适用的标准没有条目 {tie.item}"
