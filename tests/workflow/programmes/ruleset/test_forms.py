"""The declared form: what a file may not say of it, and where each fault is told."""

import re

import pytest

import objections.applicant_urls
import workflow.applications.urls
import workflow.reviews.urls
from portal.autosave.forms import NOT_TYPED
from tests.workflow.programmes.ruleset.conftest import change, load, refusals, text_of
from workflow.applications.enums import Section
from workflow.applications.forms.declared import MORE
from workflow.programmes.ruleset import RuleSet, parse_ruleset
from workflow.programmes.ruleset.forms import OTHER_PAGES, OWN_SECTIONS, PAGE_NAMES

PRACTICE, PERSON = "changning-quality-2023", "hongqiao-friendship-2023"
MARK = "[[forms]]\ncode = "
FAULTS = {
    "unknown track": (
        PRACTICE, 'title = "组织概况"\ntracks = ["practice"]', 'title = "组织概况"\ntracks = ["shop"]',
        "forms[1].tracks[1]", "没有代码为 shop 的类别",
    ),
    "section twice": (PRACTICE, 'code = "management"', 'code = "profile"', "forms[2].code", "代码 profile 重复"),
    "a section every form has": (PRACTICE, 'code = "profile"', 'code = "content"', "forms[1].code", "每份申报都有的部分"),
    "another page's address": (PRACTICE, 'code = "profile"', 'code = "recusal"', "forms[1].code", "另一页面的网址"),
    "a name of the page": (PRACTICE, 'code = "products"', 'code = "save"', "forms[1].fields[2].code", "页面自用"),
    "field twice": (PRACTICE, 'code = "products"', 'code = "industry"', "forms[1].fields[2].code", "代码 industry 重复"),
    "column twice": (
        PRACTICE, 'code = "profit"', 'code = "revenue"', "forms[3].fields[1].columns[2].code", "代码 revenue 重复",
    ),
    "unknown standard": (
        PRACTICE, 'by_items = "gbt-19580"', 'by_items = "gbt-1"', "forms[4].by_items", "没有代码为 gbt-1 的标准",
    ),
    "standard without items": (
        PRACTICE, 'by_items = "gbt-19580"', 'by_items = "db31t-598"', "forms[4].by_items", "没有列出条目（items）",
    ),
    "standard of another track": (
        PRACTICE, 'title = "自我评价"\ntracks = ["practice"]', 'title = "自我评价"\ntracks = ["achievement"]',
        "forms[4].by_items", "不适用于类别 achievement",
    ),
    "nothing asked": (
        PRACTICE, 'by_items = "gbt-19580"', "", "forms[4]", "须写字段（fields）或者按条目填写（by_items）",
    ),
    "limit of nothing": (PRACTICE, "limit = 60", "limit = 0", "forms[1].fields[1].limit", "不得小于 1"),
    "no such kind": (PRACTICE, 'kind = "yes_no"', 'kind = "maybe"', "forms[1].fields[6].kind", "没有这种字段类型"),
    "key of another kind": (PRACTICE, 'unit = "人"\nmin = 1', "options = []", "forms[1].fields[3].options", "没有这个字段"),
    "limits upside down": (PRACTICE, "min = 1\n", "min = 9\nmax = 1\n", "forms[1].fields[3]", "最小值（min）大于最大值（max）"),
    "table without columns": (
        PRACTICE, "years = 3\ncolumns = [", "years = 3\ncells = [", "forms[3].fields[1].columns", "缺少必填项",
    ),
    "table of no column": (
        PRACTICE, "years = 3\ncolumns = [", "years = 3\ncolumns = []\nspare = [", "forms[3].fields[1].columns", "至少写 1 项",
    ),
    "rows of two sorts": (PRACTICE, "years = 3\ncolumns", "years = 3\nat_most = 2\ncolumns", "forms[3].fields[1]", "写且只写一项"),
    "a table in a table": (
        PRACTICE, '"since", kind = "date", label = "获证', '"since", kind = "long_text", label = "获证',
        "forms[1].fields[7].columns[2].kind", "表格的列不能是多行文字",
    ),
    "choice without options": (PERSON, 'options = ["经济、贸易', 'choices = ["经济、贸易', "forms[1].fields[2].options", "缺少必填项"),
    "as many in English": (PERSON, ', "Other"]', "]", "forms[1].fields[2]", "项数不一致"),
    "English missing": (PERSON, 'english_label = "Reasons"\n', "", "forms[3].fields[5].english_label", "须填写英文"),
    "help without English": (
        PERSON, "english_help = \"Fill in each", "# \"Fill in each", "forms[2].english_help", "须填写英文",
    ),
    "a file's code twice": (
        PRACTICE, 'code = "management-papers"', 'code = "licence"', "forms[2].fields[4].code", "在本文件内须唯一",
    ),
    "a format nobody takes": (
        PRACTICE, 'formats = ["pdf", "ofd"', 'formats = ["exe", "ofd"', "forms[2].fields[4].formats", "门户不接收扩展名为 exe",
    ),
    "a file where one of several suffices": (
        PRACTICE, 'code = "management"\ntitle', 'code = "management"\nneeds = "any"\ntitle', "forms[2].needs",
        "不能有上传文件",
    ),
    "a sealed column": (
        PERSON, 'code = "since"\nkind = "date"', 'code = "since"\nkind = "sealed"\nwhat = "phone"',
        "forms[1].fields[3].columns[2].kind", "表格的列不能是联系方式",
    ),
    "more than is kept": (
        PRACTICE, "by_items = \"gbt-19580\"", "by_items = \"gbt-19580\"\nitem_limit = 20000", "forms[4]", "填写中途不能暂存",
    ),
    "article beyond the last": (PRACTICE, 'article = "16(5)"\n\n[[forms', 'article = "61"\n\n[[forms', "forms[1].fields[6].article", "没有第 61 条"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_form_that_cannot_be_asked_is_refused_at_its_line(case: str) -> None:
    name, old, new, field, reason = FAULTS[case]
    text = text_of(name)
    start = text.index(MARK)
    changed, line = change(text[start:], old, new)
    errors = refusals(text[:start] + changed)
    found = [error for error in errors if error.field == field and reason in error.reason]
    assert found, [str(error) for error in errors]
    assert abs(found[0].line - (text[:start].count("\n") + line)) <= 12


@pytest.mark.parametrize("name", [PRACTICE, "changning-quality-2022", PERSON, "riverside-2026"])
def test_every_track_declares_its_form_and_it_survives_freezing(name: str) -> None:
    rules = load(name)
    assert all(rules.forms_for(track.code) for track in rules.tracks)
    frozen = RuleSet.from_data(rules.as_data())
    assert frozen == rules
    assert [frozen.form_fields(one) for one in frozen.forms] == [rules.form_fields(one) for one in rules.forms]


@pytest.mark.article(20)
@pytest.mark.parametrize("name", [PRACTICE, "changning-quality-2022"])
def test_self_assessment_goes_by_the_items_of_the_standard(name: str) -> None:
    rules = load(name)
    section = rules.form_section("practice", "self-assessment")
    assert section is not None
    labels = [field.label for field in rules.form_fields(section)]
    assert labels == [
        "领导（110分）", "战略（90分）", "顾客与市场（90分）", "资源（130分）", "过程管理（100分）", "测量、分析与改进（80分）", "结果（400分）",
    ]  # fmt: skip
    assert rules.form_section("achievement", "self-assessment") is None


def test_a_frozen_rule_set_of_before_has_no_form() -> None:
    data = load(PRACTICE).as_data()
    del data["forms"]
    assert RuleSet.from_data(data).forms == ()


def test_what_every_form_has_is_what_applications_save() -> None:
    assert set(Section.values) == OWN_SECTIONS


def test_no_section_or_field_goes_by_a_name_that_a_page_has() -> None:
    assert NOT_TYPED | {MORE} == PAGE_NAMES
    beside = {
        str(one.pattern).removeprefix("<int:pk>/").removesuffix("/")
        for module in (workflow.reviews.urls, workflow.applications.urls, objections.applicant_urls)
        for one in module.urlpatterns
        if re.fullmatch(r"<int:pk>/[a-z_-]+/", str(one.pattern))
    }
    assert beside == OTHER_PAGES


def test_english_is_not_asked_of_what_is_not_said() -> None:
    text = text_of(PERSON)
    without = "\n".join(line for line in text.split("\n") if not line.startswith(("help = ", "english_help = ")))
    assert parse_ruleset(without, name="good.toml").forms
