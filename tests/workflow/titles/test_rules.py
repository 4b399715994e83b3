from dataclasses import dataclass
from datetime import date

import pytest

from portal.errors import RuleViolation
from tests.factories.programmes import load_own
from workflow.titles.enums import Medium
from workflow.titles.rules import check_medium, check_period, check_use, check_wording, suggested_wording

pytestmark = [pytest.mark.article(33), pytest.mark.django_db]


@dataclass
class Awarded:
    year: int = 2026
    tier: str = "gold"
    track: str = "practice"


@pytest.fixture(scope="module")
def rules(module_setup):
    return module_setup(lambda: load_own().rules)


NO_YEAR = "使用称号须注明获奖年度“2026年度”"
NO_TIER = "使用称号须写明奖项“长宁区质量金奖”"
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
        ("2024年度长宁区质量金奖（先进质量管理模式）", [NO_YEAR, "获奖年度是2026年度，不能写成“2024年度”"]),
        ("2026年度长宁区质量金奖，新经营模式", [NO_TRACK]),
        (
            "2026年度长宁区区长质量奖（先进质量管理模式）",
            [NO_TIER, "所获奖项是“长宁区质量金奖”，不能写成“长宁区区长质量奖”"],
        ),
        (
            "2026年度长宁区质量金奖（先进质量管理成果）",
            [NO_TRACK, "所获类别是“先进质量管理模式”，不能写成“先进质量管理成果”"],
        ),
        (
            "本产品荣获2026年度长宁区质量金奖（先进质量管理模式）",
            ["称号不得用于产品宣传，文字中不能出现“产品”"],
        ),
        ("", [NO_YEAR, NO_TIER, NO_TRACK]),
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


MUNICIPAL = "2024年度上海市政府质量奖（先进质量管理模式）"
NATIONAL = "国家级2024年度长宁区区长质量奖（先进质量管理模式）产品"
MAYOR = "2024年度长宁区区长质量奖（先进质量管理模式）"


@pytest.mark.parametrize("wording", [MUNICIPAL, NATIONAL])
def test_what_the_register_once_showed_is_refused_with_the_right_sentence(rules, wording):
    with pytest.raises(RuleViolation, match=rf"建议写作：{MAYOR}（依据《上海市长宁区政府质量奖管理办法》第三十三条）"):
        check_use(wording, Medium.WEBSITE, "官网首页", Awarded(2024, "mayor"), rules)
    assert check_wording(MAYOR, Awarded(2024, "mayor"), rules) == []


GOOD = "2026年度长宁区质量金奖（先进质量管理模式）"


@pytest.mark.parametrize(
    "wording",
    [
        f"上海市{GOOD}",
        f"全国{GOOD}",
        f"国家级{GOOD}",
        f"国 家 级{GOOD}",
        f"国·家·级{GOOD}",
        f"国\u200b家\u200d级{GOOD}",
        f"國家級{GOOD}",
        f"Ｎａｔｉｏｎａｌ {GOOD}",
        f"世界领先 {GOOD}",
        f"{GOOD}，中国质量奖提名奖",
        f"{GOOD}、上海市市长质量奖",
        f"{GOOD}、上海市政府質量獎",
        f"{GOOD}、闵行区质量金奖",
        f"{GOOD}（市级）",
        f"{GOOD}一等奖",
        f"{GOOD}提名",
        f"{GOOD}产品",
        f"{GOOD}产-品",
        f"{GOOD}產品",
        f"{GOOD}商品",
        f"{GOOD}包装专用",
        f"{GOOD} PRODUCT",
        "2026年度上海市政府质量奖、长宁区质量金奖（先进质量管理模式）",
        "2022、2024、2026年度长宁区质量金奖（先进质量管理模式），2018年度长宁区质量金奖",
        "12026年度长宁区质量金奖（先进质量管理模式）",
        "2026年度质量金奖（先进质量管理模式）",
        "2026年度长宁区政府质量奖（先进质量管理模式）",
        "2026年度长宁区质量奖（先进质量管理模式）",
    ],
)
def test_another_bodys_award_a_higher_level_or_a_product_is_refused(rules, wording):
    found = check_wording(wording, Awarded(), rules)
    assert found
    assert {refusal.suggestion for refusal in found} == {GOOD}


@dataclass
class Named(Awarded):
    public_name: str = "上海市国际示例产品包装有限公司"
    public_unit: str = ""
    title: str = "全国首创的省级产品质量管理"


@pytest.mark.parametrize(
    "wording",
    [
        GOOD,
        f"上海市{GOOD}".replace("上海市2026年度", "2026年度上海市"),
        "2026年度長寧區質量金獎（先進質量管理模式）",
        "热烈祝贺我公司荣获2026年度上海市长宁区政府质量奖——长宁区质量金奖（先进质量管理模式）",
        "上海市长宁区人民政府授予2026年度长宁区质量金奖 先进质量管理模式",
        f"上海市国际示例产品包装有限公司 {GOOD}",
        f"{GOOD}：全国首创的省级产品质量管理",
        f"{GOOD}获奖单位",
    ],
)
def test_ones_own_names_and_plain_praise_stand(rules, wording):
    assert check_wording(wording, Named(), rules) == []


def test_an_award_without_a_rule_on_titles_still_names_what_was_given():
    rules = load_own("hongqiao-friendship-2023").rules
    honour = Awarded(2026, "friendship", "person")
    assert check_wording("2026年度长宁区“虹桥友谊奖”", honour, rules) == []
    with pytest.raises(
        RuleViolation, match=r"建议写作：2026年度长宁区“虹桥友谊奖”（依据《长宁区“虹桥友谊奖”表彰项目工作方案》“表彰”）"
    ):
        check_use("中国政府友谊奖", Medium.WEBSITE, "官网", honour, rules)


@pytest.mark.parametrize(
    ("from_on", "until_on", "message"),
    [
        (date(2025, 2, 4), None, "荣誉于2025年2月5日授予，开始使用日期不得早于该日"),
        (date(2025, 2, 6), date(2025, 2, 5), "停止使用日期不得早于开始使用日期"),
        (date(2025, 2, 5), date(2025, 2, 5), ""),
    ],
)
def test_a_use_lies_within_the_honours_life(rules, from_on, until_on, message):
    found = check_period(from_on, until_on, date(2025, 2, 5), rules)
    assert [refusal.message[: len(message)] for refusal in found] == ([message] if message else [])


@pytest.mark.parametrize("medium", [Medium.PRODUCT, Medium.PACKAGING, Medium.PRODUCT_PROMOTION])
def test_products_are_refused_whatever_the_wording(rules, medium):
    with pytest.raises(
        RuleViolation, match=r"称号不得用于.*可以用于：组织形象宣传、个人形象宣传.*依据《.+》第三十三条"
    ):
        check_use(suggested_wording(Awarded(), rules), medium, "官网", Awarded(), rules)


def test_every_other_medium_is_allowed(rules):
    allowed = [medium for medium in Medium if check_medium(medium, "官网", Awarded(), rules) == []]
    assert allowed == ["website", "brochure", "exhibition", "premises", "stationery", "image_ad"]


def test_a_refusal_says_what_to_write_instead(rules):
    with pytest.raises(
        RuleViolation, match=r"建议写作：2026年度长宁区质量金奖（先进质量管理模式）.*依据《.+》第三十三条"
    ):
        check_use("长宁区质量金奖", Medium.WEBSITE, "官网", Awarded(), rules)


def test_a_place_that_is_a_package_is_refused_under_any_medium(rules):
    with pytest.raises(RuleViolation, match="称号不得用于产品宣传，使用地点中不能出现“包装”"):
        check_use(GOOD, Medium.IMAGE_AD, "新品礼盒包 装正面", Awarded(), rules)
