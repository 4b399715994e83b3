"""How scores count is said by the rule set, and refused at its line where it makes no sense (Article 22)."""

import pytest

from tests.workflow.programmes.ruleset.conftest import change, load, refusals, text_of
from workflow.programmes.ruleset.checks import problems_in
from workflow.programmes.ruleset.scoring import Top
from workflow.programmes.ruleset.stage_settings import AssessmentSettings
from workflow.programmes.scoring import scoring_lines, standard_lines

RIVER = "riverside-2026"
DESK, TOUR = "stages[2]", "stages[3]"
CASES = {
    "more dropped than there are": ("drop = { each = 1", "drop = { each = 3", f"{TOUR}.drop.each", "至少须有 7 人评审"),
    "a mark beyond the maximum": ("points = 24", "points = 41", f"{TOUR}.pass_mark.points", "及格分 41 分，超过满分 40"),
    "weights that miss a hundred": ("percent = 60", "percent = 50", f"{TOUR}.combined.weights", "合计为 90，应为 100"),
    "a weight of nothing": (
        'stage = "desk", percent', 'stage = "no", percent', f"{TOUR}.combined.weights[1].stage", "没有代码为 no 的阶段",
    ),
    "a weight of a stage without scores": (
        'stage = "desk", percent', 'stage = "check", percent', f"{TOUR}.combined.weights[1].stage",
        "不是打分并形成评审报告的评审阶段",
    ),
    "the own weight missing": (
        'stage = "tour", percent', 'stage = "desk", percent', f"{TOUR}.combined.weights", "须有该阶段（tour）自己的权重",
    ),
    "both numbers": ("quota_percent = 150", "number = 3, quota_percent = 150", f"{TOUR}.top", "只写一项"),
    "half a quota": ("quota_percent = 150", "quota_percent = 50", f"{TOUR}.top.quota_percent", "不得小于 100"),
    "places of a stage that selects nobody": ("selects = true", "selects = false", f"{TOUR}.top", "须写 selects = true"),
    "a tie by what is no item": ('item = "2"', 'item = "9"', f"{TOUR}.ties.by[2]", "适用的标准没有条目 9"),
    "a tie twice": ('item = "2"', 'stage = "tour"', f"{TOUR}.ties.by[2]", "写了不止一次"),
    "a tie by two things": ('{ item = "2" }', '{ item = "2", stage = "desk" }', f"{TOUR}.ties.by[2]", "只写一项"),
    "parts that miss their item": ("points = 18", "points = 17", "standards[1].items[1].parts", "共 29 分，与该条目的 30 分"),
    "a part numbered as an item": ('code = "1.2"', 'code = "2"', "standards[1].items[2].code", "条目号 2 重复"),
    "scores told to nobody": (
        "feedback_to_left_out = true", "feedback_to_left_out = false", f"{TOUR}.feedback_scores", "得分随报告反馈",
    ),
    "a rule without its report": (
        "report = true\ndecimals = 1", "report = false\ndecimals = 1", f"{DESK}.pass_mark", "须写 report = true",
    ),
    "an unexplained setting": (
        'article = "规则设定「走访后的入围数」"', 'article = "规则设定「别的」"', f"{TOUR}.top.article", "没有名为“别的”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_rule_that_makes_no_sense_is_refused_at_its_line(case):
    old, new, field, words = CASES[case]
    text, line = change(text_of(RIVER), old, new)
    found = [error for error in refusals(text) if error.field == field]
    assert [words in error.reason for error in found] == [True], refusals(text)
    assert abs(found[0].line - line) <= 6


def later_weights(**stages):
    """The fixture with assessment stages that say otherwise, as its checks see it."""
    rules = load(RIVER)
    found = tuple(one.model_copy(update=stages.get(one.code, {})) for one in rules.stages)
    return [problem.reason for problem in problems_in(rules.model_copy(update={"stages": found}))]


def test_what_counts_has_come_before_and_decides_something():
    tour = load(RIVER).stage("tour")
    assert any("“工坊走访”在“书面评审”之后" in said for said in later_weights(desk={"ties": tour.ties}))
    assert any("不能再比较它" in said for said in later_weights(tour={"combined": None}))
    assert any("须写满分（score_max）" in said for said in later_weights(tour={"score_max": None, "by_items": False}))
    assert any("须按条目逐项打分" in said for said in later_weights(tour={"by_items": False}))


def test_experience_is_summed_up_in_a_report():
    assert any("经验总结写在评审报告中" in said for said in later_weights(desk={"experience": True, "report": False}))


def test_a_share_of_the_quota_is_rounded_up():
    assert [Top(quota_percent=150, article="1").places(quota) for quota in (0, 1, 2, 3)] == [0, 2, 3, 5]
    assert Top(number=7, article="1").places(3) == 7


def test_the_shipped_files_count_as_the_measures_leave_it():
    for name in ("changning-quality-2022", "changning-quality-2023"):
        stages = load(name).stages_of(AssessmentSettings)
        assert [(one.decimals, *one.rules_of_scoring) for one in stages] == [(2,)] * len(stages)
        assert scoring_lines(load(name)) == []


def test_every_rule_is_said_in_words_with_its_article():
    said = scoring_lines(load(RIVER))
    assert [stage for stage, _ in said] == ["书面评审", *["工坊走访"] * 6]
    assert all("第十" in words for _, words in said)
    whole = "\n".join(words for _, words in said)
    for words in (
        "去掉最高分、最低分各 1 份，其余求平均；计入的评分表不足 3 份的，没有平均分",
        "平均分低于 24 分的，不能入围，也不能提出获奖建议",
        "书面评审占 40%，工坊走访占 60%，各按满分折算为 100 分，四舍五入到三位小数",
        "依次比较工坊走访平均分、条目 2 平均分，都相同的名次并列",
        "反馈报告时一并告知其平均分和各条目平均分，不告知每份评分表和他人的得分；求平均的评分表只有一份的，都不告知",
        "各类别名次在名额的 150%以内（不足一个的按一个计）的入围，名次相同的一并入围；不按名次的，须说明理由",
    ):
        assert words in whole
    assert standard_lines(load(RIVER).standards[0]) == [
        "1 节约与清洁 30 分（1.1 节水节电 18 分、1.2 清洁生产 12 分）", "2 可学 10 分",
    ]  # fmt: skip
