"""Well-formed files that contradict themselves or the law."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workflow.programmes.ruleset.conftest import SHIPPED, change, refusals, text_of
from workflow.programmes.ruleset import LoadedVersion, RuleSetErrors, parse_files, parse_ruleset
from workflow.programmes.ruleset.loader import version_of

CASES = {
    "quota of unknown tier": (
        'tiers = ["gold"]',
        'tiers = ["gold", "golden"]',
        "quotas[3].tiers[2]",
        "没有代码为 golden 的奖项",
    ),
    "quota of unknown track": (
        '"practice", "achievement"]',
        '"practice", "x"]',
        "quotas[3].tracks[2]",
        "没有代码为 x 的类别",
    ),
    "prize for unknown tier": ('tier = "gold"', 'tier = "silver"', "prizes[3].tier", "没有代码为 silver 的奖项"),
    "duplicate tier": ('code = "gold"', 'code = "mayor"', "tiers[2].code", "代码 mayor 重复"),
    "duplicate stage": ('code = "site-visit"', 'code = "documents"', "stages[5].code", "代码 documents 重复"),
    "duplicate condition": ('code = "operating"', 'code = "registered"', "conditions[2].code", "代码 registered 重复"),
    "evidence renamed": (
        'label = "自我评价报告" }',
        'label = "自评" }',
        "conditions[12].evidence[1].label",
        "同一代码须用同一名称",
    ),
    "article beyond the last": ('article = "39"', 'article = "40"', "validity.article", "办法共 39 条，没有第 40 条"),
    "unexplained setting": (
        'name = "会议法定人数"',
        'name = "出席"',
        "conference.quorum.article",
        "没有名为“会议法定人数”",
    ),
    "setting of nothing": (
        'field = "conference.quorum"',
        'field = "conference.no"',
        "settings[2].field",
        "没有 conference.no",
    ),
    "items that miss the maximum": (
        "score_max = 1000",
        "score_max = 900",
        "stages[4].score_max",
        "先进质量管理模式适用标准的条目共 1000 分，与满分 900 不符",
    ),
    "item twice": ('code = "4.2"', 'code = "4.1"', "standards[1].items[2].code", "先进质量管理模式的条目号 4.1 重复"),
    "points by items of a stage without scores": (
        "score_max = 1000\nby_items",
        "by_items",
        "stages[4].by_items",
        "逐项打分须有满分",
    ),
    "notice too short": (
        "workdays = 5\nsubject",
        "workdays = 4\nsubject",
        "stages[3].workdays",
        "少于法定的 5 个工作日",
    ),
    "floor too low": (
        "minimum_workdays = 5",
        "minimum_workdays = 3",
        "notices.minimum_workdays",
        "不得少于 5 个工作日",
    ),
    "notice of nothing": (
        'of = "conference"',
        'of = "commendation"',
        "stages[9].of",
        "此前没有代码为 commendation 的阶段",
    ),
    "notice of the wrong thing": (
        'of = "conference"',
        'of = "documents"',
        "stages[9].of",
        "应公示审议或报批阶段的结果",
    ),
    "prize not paid": ("prize = true", "prize = false", "stages[10].prize", "设有奖金，表彰阶段却不发放"),
    "unknown group": (
        'label = "无严重失信行为"',
        'group = "x"\nlabel = "无"',
        "conditions[10].group",
        "没有代码为 x 的条件组",
    ),
    "number of no award": (
        '"{programme_code}-{year}',
        '"CN-{year}',
        "certificate.number_pattern",
        "缺少占位符：{programme_code}",
    ),
    "member twice": ('name = "区市场监管局主要负责人"', 'name = "分管副区长"', "conference.members[2].name", "重复"),
}


@pytest.mark.parametrize("case", CASES)
def test_contradiction_is_refused_at_its_line(base: str, case: str) -> None:
    old, new, field, reason = CASES[case]
    text, line = change(base, old, new)
    errors = [error for error in refusals(text) if error.field == field]
    if case == "unexplained setting":
        line = text[: text.index('article = "规则设定「会议法定人数」"')].count("\n") + 1
    if case == "evidence renamed":
        line = text[: text.index('label = "自我评价报告" }')].count("\n") + 1
    assert {error.line for error in errors} == {line}
    assert any(reason in error.reason for error in errors)


def without_stage(text: str, code: str) -> str:
    before, mark, rest = text.partition(f'[[stages]]\ncode = "{code}"')
    assert mark
    return before + rest[rest.index("\n[") + 1 :]


def line_holding(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.article(21)
def test_stage_order_skipping_the_qualification_notice_is_refused(base: str) -> None:
    text = without_stage(base, "qualification-notice")
    (error,) = refusals(text)
    assert error.line == line_holding(text, '[[stages]]\ncode = "qualification"')
    assert (
        error.reason
        == "“资格审查”之后须先公示不少于 5 个工作日，才能进入其他阶段（依据《上海市长宁区政府质量奖管理办法》第二十一条）"
    )


@pytest.mark.article(34)
def test_a_conference_that_never_sits_decides_on_no_revocation() -> None:
    text = without_stage(text_of("hongqiao-friendship-2023"), "selection")
    error = next(error for error in refusals(text) if error.field == "terms.revocation.decided_by")
    assert error.line == line_holding(text, 'decided_by = "conference"')
    assert error.reason == "由评审会决定撤销，却没有会议审议阶段，无从开会表决"


@pytest.mark.article(25)
def test_winners_without_notice_are_refused_even_if_the_file_demands_none(base: str) -> None:
    text = without_stage(base, "winners-notice").replace('requires_notice = { workdays = 5, article = "25" }\n', "")
    (error,) = refusals(text)
    assert error.line == line_holding(text, '[[stages]]\ncode = "approval"')
    assert error.reason.startswith("“报批”确定拟获奖名单后，须先公示，才能表彰")


def test_notice_shorter_than_its_stage_demands_is_refused() -> None:
    text, _ = change(text_of("riverside-2026"), "requires_notice = { workdays = 7", "requires_notice = { workdays = 8")
    (error,) = refusals(text)
    assert (error.field, error.reason) == (
        "stages[5].workdays",
        "“资格复核”之后的公示须不少于 8 个工作日（依据《示例区绿色工坊奖评选办法（虚构）》第十三条）",
    )


def test_two_applications_are_refused(base: str) -> None:
    start = base.index('[[stages]]\ncode = "application"')
    entry = base[start : base.index("[[stages]]", start + 1)]
    second = entry.replace('"application"\nkind', '"again"\nkind')
    text = base.replace('[[stages]]\ncode = "documents"', second + '[[stages]]\ncode = "documents"')
    (error,) = refusals(text)
    assert (error.line, error.reason) == (
        line_holding(text, 'code = "again"') - 1,
        "申报阶段须有且只有一个，并且排在最前",
    )


@pytest.mark.article(3)
def test_combination_without_quota_is_refused(base: str) -> None:
    text, _ = change(base, 'tracks = ["practice", "achievement"]\nat_most', 'tracks = ["practice"]\nat_most')
    (error,) = refusals(text)
    assert error.line == line_holding(text, "[[quotas]]")
    assert error.reason.startswith("奖项 gold 的类别 achievement 没有名额规定")


@pytest.mark.article(6)
def test_amounts_beyond_the_stated_budget_are_refused() -> None:
    text, line = change(text_of("changning-quality-2022"), "stated_yuan = 1_590_000", "stated_yuan = 1_589_999")
    (error,) = refusals(text)
    assert (error.line, error.field) == (line, "budget.stated_yuan")
    assert "最多需要159万元，超过报批的1,589,999元" in error.reason


def test_article_numbers_need_a_total(base: str) -> None:
    errors = refusals(base.replace("articles = 39\n", ""))
    assert len(errors) > 50
    assert all("未写明 articles" in error.reason for error in errors)


def test_promised_english_must_be_complete(base: str) -> None:
    errors = refusals(base.replace('languages = ["zh-hans"]', 'languages = ["zh-hans", "en"]'))
    assert {"principles[1].english_text", "stages[1].english_name", "certificate.english_wording"} <= {
        error.field for error in errors
    }


def overlap_errors(*paths: Path, loaded: list[LoadedVersion] | None = None) -> list[tuple[str, int, str]]:
    with pytest.raises(RuleSetErrors) as refused:
        parse_files(paths, loaded=loaded or [])
    return [(error.file, error.line, error.reason) for error in refused.value.errors]


@pytest.mark.article(39)
def test_overlapping_validity_of_two_files_is_refused(tmp_path: Path) -> None:
    text, line = change(text_of("changning-quality-2023"), "starts = 2023-11-15", "starts = 2023-11-14")
    later = tmp_path / "later.toml"
    later.write_text(text, encoding="utf-8")
    reason = "有效期与版本 2022（2022-12-05 至 2023-11-14）重叠；同一天只能有一个版本有效"
    assert overlap_errors(SHIPPED / "changning-quality-2022.toml", later) == [("later.toml", line, reason)]


def test_overlap_with_a_version_in_use_is_refused(base: str) -> None:
    path = SHIPPED / "changning-quality-2023.toml"
    mine = version_of(parse_ruleset(base, name="x"))
    open_ended = replace(mine, version="2019", starts=mine.starts.replace(year=2019), ends=None)
    elsewhere = replace(mine, programme="another-award", code="OTHER", ends=None)
    (error,) = overlap_errors(path, loaded=[open_ended, elsewhere])
    assert error[2].startswith("有效期与版本 2019（2019-11-15 至 未定）重叠")
    assert parse_files([path], loaded=[mine, elsewhere])[0].version == "2023"


def test_two_awards_do_not_number_by_one_code(base: str) -> None:
    other = replace(version_of(parse_ruleset(base, name="x")), programme="another-award")
    (error,) = overlap_errors(SHIPPED / "changning-quality-2023.toml", loaded=[other])
    assert error[1] == line_holding(base, 'code = "CNZL"')
    assert error[2].startswith("CNZL 已由奖项 another-award 使用")


def test_same_version_in_two_files_is_refused(tmp_path: Path, base: str) -> None:
    (tmp_path / "copy.toml").write_text(base, encoding="utf-8")
    (error,) = overlap_errors(SHIPPED / "changning-quality-2023.toml", tmp_path / "copy.toml")
    assert error[::2] == ("copy.toml", "项目 changning-quality 的版本 2023 在两个文件中重复")


def test_good_files_do_not_load_beside_a_bad_one(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("x = ", encoding="utf-8")
    assert overlap_errors(SHIPPED / "changning-quality-2023.toml", tmp_path / "bad.toml")[0][:2] == ("bad.toml", 1)
