"""The filing form is computed from the rule set: the two forms filed in 2022 come out as they were filed."""

import pytest

from portal.documents.reading import read_pdf
from tests.factories.programmes import load_changed, load_own
from workflow.programmes.filing import COMPUTED, budget_difference, filing_rows, ratio
from workflow.programmes.papers import plan_document, plan_sections

pytestmark = pytest.mark.django_db
SAME, FIGURES = "一致", "数字一致，表述不同"


def rows_of(version) -> dict:
    return {row.label: row for row in filing_rows(version.rules)}


@pytest.mark.filing(
    "项目名称", "项目类型", "主办单位", "申请理由及依据", "活动周期", "评选范围", "奖项设置", "举办时间", "经费来源"
)
def test_quality_award_of_2022_comes_out_as_it_was_filed():
    rows = rows_of(load_own("changning-quality-2022"))
    assert [*rows] == [*COMPUTED]
    assert {label for label, row in rows.items() if row.agreement != SAME} == {"奖项设置", "奖励标准", "经费来源"}
    assert rows["评选范围"].value.count("（约 ") == 2
    assert rows["奖项设置"].agreement == "表述不同"


@pytest.mark.filing("上届表彰比例 / 名额", "本届表彰比例 / 名额")
def test_ratios_are_computed():
    assert [ratio(7, 20_000), ratio(7, 100_000), ratio(10, 50_000), ratio(1, 3)] == [
        "0.035%",
        "0.007%",
        "0.02%",
        "33.3333%",
    ]
    rows = rows_of(load_own("changning-quality-2022"))
    assert (rows["上届表彰比例 / 名额"].value, rows["本届表彰比例 / 名额"].value) == (
        "集体 0.02% / 4；个人 0.003% / 3",
        "集体 0.035% / 7；个人 0.007% / 7",
    )


@pytest.mark.filing("奖励标准")
def test_budget_is_computed_and_a_difference_is_told(tmp_path, client, office):
    version = load_own("changning-quality-2022")
    assert rows_of(version)["奖励标准"].agreement == FIGURES
    assert rows_of(version)["奖励标准"].value.endswith("合计159万元")
    assert budget_difference(version.rules) == ""
    other = load_changed(tmp_path, "at_most = 5\n", "at_most = 4\n", 'version = "2022"', 'version = "2022b"',
                         "starts = 2022-12-05", "starts = 2022-06-01", "ends = 2023-11-14", "ends = 2022-12-04",
                         name="changning-quality-2022")  # fmt: skip
    assert (
        budget_difference(other.rules) == "报批的奖励经费为159万元，按名额和奖励标准计算为148万元，相差11万元，请核对。"
    )
    client.force_login(office)
    assert "相差11万元" in client.get(f"/admin/desk/rulesets/{other.pk}/").content.decode()


def test_friendship_award_comes_out_as_it_was_filed():
    rows = rows_of(load_own("hongqiao-friendship-2023"))
    assert not [row for row in rows.values() if "不一致" in row.agreement]
    assert (rows["奖项设置"].value, rows["奖励标准"].value) == ("长宁区“虹桥友谊奖” 10 名", "精神奖励")


@pytest.mark.filing("审批环节", "申报单位意见", "工作方案")
def test_form_and_plan_are_official_documents(client, office):
    version = load_own("changning-quality-2022")
    client.force_login(office)
    form = read_pdf(client.get(f"/admin/desk/rulesets/{version.pk}/filing-form.pdf").content).text
    assert all(
        words in form.replace("\n", "") for words in ("0.035%", "159万元", "沪评组办〔2022〕43号", "（签字、公章）")
    )
    assert "一、依据" in read_pdf(plan_document(version)).text
    assert "陈述答辩" in dict(plan_sections(version.rules))["流程"][0]
    assert [heading for heading, _ in plan_sections(version.rules)][:4] == [
        "依据",
        "评选原则",
        "主办、承办单位",
        "评审周期",
    ]


def test_measures_that_were_not_filed_have_no_form(client, office):
    version = load_own("changning-quality-2023")
    client.force_login(office)
    assert filing_rows(version.rules) == []
    assert client.get(f"/admin/desk/rulesets/{version.pk}/filing-form.pdf").status_code == 404
