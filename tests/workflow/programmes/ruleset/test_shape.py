"""Files of the wrong shape: each refusal names line, field and reason."""

import random
from pathlib import Path

import pytest

from tests.workflow.programmes.ruleset.conftest import change, refusals
from workflow.programmes.ruleset import RuleSetError, RuleSetErrors, parse_ruleset, read_ruleset

CASES = {
    "unknown field": ("at_most = 2", "at_mots = 2", "quotas[1].at_mots", "没有这个字段；是否想写 at_most？"),
    "text for a number": ("at_most = 2", 'at_most = "2"', "quotas[1].at_most", "应为整数，不加引号"),
    "negative number": ("at_most = 2", "at_most = -2", "quotas[1].at_most", "不得小于 0"),
    "number for a text": ('article = "39"', "article = 39", "validity.article", "应为文字，须加引号"),
    "text for a date": (
        "starts = 2023-11-15",
        'starts = "soon"',
        "validity.starts",
        "应为日期，写成 2026-01-31，不加引号",
    ),
    "empty text": ('name = "评审会审议"', 'name = " "', "stages[7].name", "不得为空"),
    "bad code": ('code = "mayor"', 'code = "Mayor"', "tiers[1].code", "只能用小写字母、数字和连字符，以字母开头"),
    "stage field": ("feedback_to_left_out", "feedback_to_all", "stages[4].feedback_to_all", "没有这个字段"),
    "stage type": ("score_max = 1000", "score_max = true", "stages[4].score_max", "应为整数，不加引号"),
    "condition field": (
        'exceptions = ["政策性亏损"]',
        "exceptions = [7]",
        "conditions[7].exceptions[1]",
        "应为文字，须加引号",
    ),
    "list entry": ('tiers = ["mayor"]', "tiers = []", "quotas[1].tiers", "至少写 1 项"),
    "term of zero": ("years = 5\nscope", "years = 0\nscope", "terms.reapplication.years", "不得小于 1"),
    "ban below zero": ("years = 5\ncounts_from", "years = -1\ncounts_from", "terms.bans[1].years", "不得小于 1"),
    "prize of nothing": (
        'kind = "fixed"\namount_yuan = 500_000',
        'kind = "fixed"',
        "prizes[1]",
        "amount_yuan 须为大于 0",
    ),
    "quorum above one": (
        "numerator = 2\ndenominator = 3",
        "numerator = 4\ndenominator = 3",
        "conference.quorum",
        "比例大于 1",
    ),
    "no serial": ("-{serial:04d}", "", "certificate.number_pattern", "缺少占位符：{serial}"),
    "bad placeholder": ("{holder}：", "{holder}{x}：", "certificate.wording", "不认识的占位符：x"),
    "format trick": ("{serial:04d}", "{serial.real}", "certificate.number_pattern", "不认识的占位符：serial.real"),
    "article in words": ('article = "39"', 'article = "第三十九条"', "validity.article", "阿拉伯数字"),
    "article unknown": ('article = "39"', 'article = "x"', "validity.article", "依据应写成条号"),
    "decision unknown": (
        '"screening", "shortlist"',
        '"screening", "grading"',
        "two_officers.decisions[2]",
        "只能是 'screening'",
    ),
    "decision twice": ('"screening", "shortlist"', '"screening", "screening"', "two_officers.decisions", "不止一次"),
    "validity backwards": ("ends = 2028-11-14", "ends = 2022-01-01", "validity", "早于施行之日"),
}


@pytest.mark.parametrize("case", CASES)
def test_wrong_shape_is_refused_at_its_line(base: str, case: str) -> None:
    old, new, field, reason = CASES[case]
    text, line = change(base, old, new)
    (error, *_rest) = [error for error in refusals(text) if error.field == field]
    table_only = {"validity": text.index("[validity]"), "conference.quorum": text.index("[conference.quorum]")}
    if field in table_only:
        line = text[: table_only[field]].count("\n") + 1
    if field == "prizes[1]":
        line = text[: text.index("[[prizes]]")].count("\n") + 1
    assert (error.line, error.field) == (line, field)
    assert reason in error.reason


TRACKED = (
    'indicators = [{ code = "a", name = "甲", unit = "%", better = "higher" }, '
    '{ code = "a", name = "乙", unit = "件", better = "lower" }]\n'
)
AT_TABLE = {
    "quorum beyond all": (
        "numerator = 2\ndenominator = 3\nstrict = false", "numerator = 3\ndenominator = 3\nstrict = true",
        "conference.quorum", "要求“超过”全部人数，永远达不到",
    ),
    "prize of honour alone": ('kind = "fixed"\n', 'kind = "none"\n', "prizes[1]", "精神奖励不写金额"),
    "criterion twice": ('code = "innovation"', 'code = "technology"', "cultivation.focus", "同一项写了不止一次：technology"),
    "indicator twice": ("[terms.tracking]\n", f"[terms.tracking]\n{TRACKED}", "terms.tracking.indicators", "同一项写了不止一次：a"),
    "placeholder within one": ("{serial:04d}", "{serial:{x}}", "certificate.number_pattern", "占位符写法有误"),
}  # fmt: skip


@pytest.mark.parametrize("case", AT_TABLE)
def test_what_contradicts_itself_within_a_table_is_refused(base: str, case: str) -> None:
    old, new, field, reason = AT_TABLE[case]
    assert reason in " ".join(error.reason for error in refusals(change(base, old, new)[0]) if error.field == field)


def test_a_stage_that_is_no_table_and_a_text_too_long_are_refused() -> None:
    assert [error.reason for error in refusals("stages = [1]") if error.field == "stages[1]"] == ["应为一个表"]
    assert [error.reason for error in refusals("#" * (1024 * 1024 + 1))] == ["文件超过 1 MB，不像是规则集"]


def test_unknown_kind_of_stage_names_the_known_ones(base: str) -> None:
    text, line = change(base, 'kind = "screening"', 'kind = "lottery"')
    (error,) = refusals(text)
    assert (error.line, error.field) == (line, "stages[2].kind")
    assert "notice" in error.reason


def test_missing_field_is_reported_at_its_table(base: str) -> None:
    text, _ = change(base, 'signatory = "上海市长宁区人民政府"\n', "")
    (error,) = refusals(text)
    assert text.splitlines()[error.line - 1] == "[certificate]"
    assert error.reason == "缺少必填项：signatory（证书署名）"


def test_faults_are_reported_together_in_file_order(base: str) -> None:
    text, first = change(base, "years = 2\n", "years = 0\n")
    text, second = change(text, "at_most = 10", "at_most = 1.5")
    text, third = change(text, "workdays = 5\nsubject", "workdays = false\nsubject", nth=2)
    assert [(error.line, error.field) for error in refusals(text)] == [
        (first, "cycle.years"),
        (second, "quotas[3].at_most"),
        (third, "stages[9].workdays"),
    ]


SYNTAX = {
    'a = 1\nb = "open\nc = 2\n': (2, "TOML 语法有误：引号没有闭合，或有不允许的字符"),
    "a = 1\na = 2\n": (2, "TOML 语法有误：同一个键写了两次"),
    "[t]\n[t]\n": (2, "TOML 语法有误：同一个表写了两次"),
    "a = [1,\n2": (2, "TOML 语法有误：括号没有闭合"),
    "a = 1\nb = 长\n": (2, "TOML 语法有误：值写法有误：文字须加引号"),
    "a = " + "[" * 5000: (1, "列表或表嵌套过深"),
}


@pytest.mark.parametrize("text", SYNTAX, ids=range(len(SYNTAX)))
def test_bad_syntax_names_its_line(text: str) -> None:
    (error,) = refusals(text)
    assert (error.line, error.reason) == SYNTAX[text]


def test_byte_order_mark_is_refused(base: str) -> None:
    (error,) = refusals("\ufeff" + base)
    assert "BOM" in error.reason


def test_empty_file_lists_every_missing_table() -> None:
    missing = {error.field for error in refusals("")}
    assert {"schema_version", "programme", "tiers", "stages", "terms"} <= missing


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes("a = 1\ntitle = '质量'".encode("gbk"))
    (tmp_path / "huge.toml").write_bytes(b"#" * (1024 * 1024 + 1))
    found = {}
    for name in ("gbk.toml", "huge.toml", "missing.toml"):
        with pytest.raises(RuleSetErrors) as refused:
            read_ruleset(tmp_path / name)
        (error,) = refused.value.errors
        found[name] = (error.file, error.line, error.reason)
    assert found == {
        "gbk.toml": ("gbk.toml", 2, "文件不是 UTF-8 编码，请另存为 UTF-8（不带 BOM）"),
        "huge.toml": ("huge.toml", 1, "文件超过 1 MB，不像是规则集"),
        "missing.toml": ("missing.toml", 1, "没有这个文件"),
    }


def faults(text: str) -> list[RuleSetError]:
    try:
        parse_ruleset(text, name="damaged.toml")
    except RuleSetErrors as refused:
        return refused.errors
    return []


def test_any_damage_is_refused_or_read_but_never_breaks(base: str) -> None:
    source = random.Random(39)
    lines = base.splitlines(keepends=True)
    refused = 0
    for _ in range(60):
        start = source.randrange(len(lines))
        damaged = lines[:start] + lines[start + source.randint(1, 3) :]
        damaged.insert(source.randrange(len(damaged)), source.choice(lines))
        found = faults("".join(damaged))
        refused += bool(found)
        assert all(1 <= error.line <= len(damaged) + 1 and error.reason for error in found)
    assert refused > 30
