from dataclasses import dataclass

import pytest

from portal.errors import RuleViolation
from tests.factories.programmes import load_own
from workflow.titles.enums import Medium
from workflow.titles.rules import check_medium, check_use, check_wording, suggested_wording

pytestmark = [pytest.mark.article(33), pytest.mark.django_db]


@dataclass
class Awarded:
    year: int = 2026
    tier: str = "gold"
    track: str = "practice"


@pytest.fixture(scope="module")
def rules(past):
    return past(load_own).rules


NO_YEAR = "使用称号须注明获奖年度“2026年度”"
NO_TRACK = "使用称号须注明“先进质量管理模式”"


@pytest.mark.parametrize(
    ("wording", "messages"),
    [
        ("2026年度长宁区质量金奖（先进质量管理模式）", []),
        ("二〇二六年度长宁区质量金奖 先进质量管理模式", []),
        ("２０２６年度长宁区质量金奖（先进 质量管理模式）", []),
        ("长宁区质量金奖（先进质量管理模式）", [NO_YEAR]),
        ("2026年度长宁区质量金奖", [NO_TRACK]),
        ("长宁区质量金奖", [NO_YEAR, NO_TRACK]),
        ("2024年度长宁区质量金奖（先进质量管理模式）", [NO_YEAR]),
        ("2026年度长宁区质量金奖，新商业模式", [NO_TRACK]),
        (
            "2026年度长宁区区长质量奖（先进质量管理模式）",
            ["所获奖项是“长宁区质量金奖”，不能写成“长宁区区长质量奖”"],
        ),
        (
            "2026年度长宁区质量金奖（先进质量管理成果）",
            [NO_TRACK, "所获类别是“先进质量管理模式”，不能写成“先进质量管理成果”"],
        ),
        (
            "本产品荣获2026年度长宁区质量金奖（先进质量管理模式）",
            ["称号不得用于产品宣传，文字中不能出现“本产品”"],
        ),
        ("", [NO_YEAR, NO_TRACK]),
    ],
)
def test_wording_table(rules, wording, messages):
    found = check_wording(wording, Awarded(), rules)
    assert [refusal.message for refusal in found] == messages
    assert {refusal.suggestion for refusal in found} <= {"2026年度长宁区质量金奖（先进质量管理模式）"}
    assert {refusal.article for refusal in found} <= {"33"}


def test_every_suggestion_passes_its_own_check():
    for name in ("changning-quality-2023", "changning-quality-2022", "hongqiao-friendship-2023"):
        rules = load_own(name).rules
        for tier in rules.tiers:
            for track in rules.tracks:
                honour = Awarded(2026, tier.code, track.code)
                assert check_wording(suggested_wording(honour, rules), honour, rules) == []


@pytest.mark.parametrize("medium", [Medium.PRODUCT, Medium.PACKAGING, Medium.PRODUCT_PROMOTION])
def test_products_are_refused_whatever_the_wording(rules, medium):
    with pytest.raises(RuleViolation, match=r"称号不得用于.*可以用于：组织形象宣传、个人形象宣传.*依据第三十三条"):
        check_use(suggested_wording(Awarded(), rules), medium, Awarded(), rules)


def test_every_other_medium_is_allowed(rules):
    allowed = [medium for medium in Medium if check_medium(medium, rules) == []]
    assert allowed == ["website", "brochure", "exhibition", "premises", "stationery", "image_ad"]


def test_a_refusal_says_what_to_write_instead(rules):
    with pytest.raises(RuleViolation, match=r"建议写作：2026年度长宁区质量金奖（先进质量管理模式）.*依据第三十三条"):
        check_use("长宁区质量金奖", Medium.WEBSITE, Awarded(), rules)
