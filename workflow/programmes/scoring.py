"""How scores count, in words: for the plan, the desk and the public guide. From the rule set alone (Articles 22, 25)."""

from collections.abc import Iterator

from portal.errors import cite
from workflow.programmes.ruleset.honour import Standard
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.ruleset.scoring import Top
from workflow.programmes.ruleset.stage_settings import AssessmentSettings

PLACES = ("整数", "一位小数", "两位小数", "三位小数", "四位小数")


def scoring_lines(rules: RuleSet) -> list[tuple[str, str]]:
    """(stage, what is so there), for every rule that the rule set has beyond the plain average."""
    return [
        (stage.name, f"{said}（{cite(article)}）")
        for stage in rules.stages_of(AssessmentSettings)
        for said, article in _rules_of(stage, rules)
    ]


def _rules_of(stage: AssessmentSettings, rules: RuleSet) -> Iterator[tuple[str, str]]:
    if stage.drop:
        each = stage.drop.each
        yield (
            f"去掉最高分、最低分各 {each} 份，其余求平均；计入的评分表不足 {2 * each + 1} 份的，没有平均分，不列名次",
            stage.drop.article,
        )
    if stage.pass_mark:
        yield f"平均分低于 {stage.pass_mark.points} 分的，不能入围，也不能提出获奖建议", stage.pass_mark.article
    if stage.combined:
        parts = "，".join(f"{rules.stage(one.stage).name}占 {one.percent}%" for one in stage.combined.weights)
        yield (
            f"名次按综合得分排列：{parts}，各按满分折算为 {stage.combined.maximum} 分，"
            f"四舍五入到{PLACES[stage.decimals]}；缺其中一项得分的，不列名次",
            stage.combined.article,
        )
    if stage.ties:
        names = [
            f"{rules.stage(one.stage).name}平均分" if one.stage else f"条目 {one.item} 平均分" for one in stage.ties.by
        ]
        yield f"得分相同的，依次比较{'、'.join(names)}，都相同的名次并列", stage.ties.article
    if stage.top:
        yield _entry(stage.top), stage.top.article
    if stage.feedback_scores:
        yield (
            "未入围的，反馈报告时一并告知其平均分和各条目平均分，不告知每份评分表和他人的得分；求平均的评分表只有一份的，都不告知",
            stage.article,
        )


def _entry(top: Top) -> str:
    number = f"前 {top.number} 名" if top.number else f"名额的 {top.quota_percent}%以内（不足一个的按一个计）"
    within = "全部类别一并排列，名次在" if top.within == "all" else "各类别名次在"
    departs = "不按名次的，须说明理由" if top.departures else "一律按名次决定"
    return f"{within}{number}的入围，名次相同的一并入围；{departs}；入围以后退出的，不由后一名自动补上"


def standard_lines(standard: Standard) -> list[str]:
    """The items of a standard with their points, parts after them."""
    lines = []
    for item in standard.items:
        parts = "、".join(f"{part.code} {part.name} {part.points} 分" for part in item.parts)
        lines.append(f"{item.code} {item.name} {item.points} 分{f'（{parts}）' if parts else ''}")
    return lines
