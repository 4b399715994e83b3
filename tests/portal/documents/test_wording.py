"""Dates and ordinals as documents write them."""

from datetime import date

import pytest

from portal.documents.templatetags.official import whole_days
from portal.documents.wording import chinese_date, chinese_ordinal, official_date, phrases, recipient_lines, title_lines


@pytest.mark.parametrize(
    ("day", "chinese"),
    [
        (date(2026, 11, 5), "二〇二六年十一月五日"),
        (date(2030, 10, 20), "二〇三〇年十月二十日"),
        (date(2024, 1, 31), "二〇二四年一月三十一日"),
    ],
)
def test_chinese_date(day, chinese):
    assert chinese_date(day) == chinese


def test_official_date_and_ordinals():
    assert official_date(date(2026, 1, 5)) == "2026年1月5日"
    assert [chinese_ordinal(n) for n in (1, 10, 12, 20)] == ["一、", "十、", "十二、", "二十、"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("表彰决定", ["表彰决定"]),
        ("2026年度长宁区政府质量奖评审联席会议纪要", ["2026年度长宁区政府", "质量奖评审联席会议纪要"]),
        (
            "上海市长宁区人民政府关于表彰2026年度长宁区政府质量奖获奖组织和个人的决定",
            ["上海市长宁区人民政府关于表彰2026年度", "长宁区政府质量奖获奖组织和个人的决定"],
        ),
        ("2026年度长宁区政府质量奖通过资格审查名单公示", ["2026年度长宁区政府质量奖", "通过资格审查名单公示"]),
        ("长" * 41, ["长" * 14, "长" * 13, "长" * 14]),
        ("A" * 90, ["A" * 90]),
        ("", [""]),
    ],
)
def test_title_is_torn_where_a_reader_pauses(title, lines):
    assert title_lines(title) == lines


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("2026年度长宁区政府质量奖通过资格审查名单公示", "2026年度|长宁区政府质量奖|通过资格审查|名单公示"),
        ("2026年度长宁区政府质量奖拟获奖名单公示", "2026年度|长宁区政府质量奖|拟获奖|名单公示"),
        ("关于开展2026年度虹桥友谊奖申报工作的通知（演示）", "关于开展2026年度|虹桥友谊奖|申报工作的|通知（演示）"),
        (
            "关于表彰2024年度长宁区政府质量奖获奖组织和个人的决定",
            "关于表彰2024年度|长宁区政府质量奖|获奖组织和|个人的|决定",
        ),
        ("长宁区政府质量奖表彰项目工作方案", "长宁区政府质量奖|表彰项目工作方案"),
        ("奖励、奖项和奖金", "奖励、奖项和|奖金"),
        ("", ""),
    ],
)
def test_a_title_breaks_between_its_phrases(title, pieces):
    assert "|".join(phrases(title)) == pieces


def test_no_day_is_broken_over_two_lines():
    text = "公示期 2026-11-24 至 2026-11-30；第4项<b>"
    assert whole_days(text) == (
        '公示期 <span class="nowrap">2026-11-24</span> 至 <span class="nowrap">2026-11-30</span>；第4项&lt;b&gt;'
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("示例企业甲", ["示例企业甲"]),
        ("示" * 38, ["示" * 38]),
        (
            "上海示例科技发展（集团）股份有限公司长宁第一分公司示例国际商务区综合服务运营中心",
            ["上海示例科技发展（集团）股份有限公司", "长宁第一分公司示例国际商务区综合服务运营中心"],
        ),
    ],
)
def test_recipient_on_lines_of_like_length(name, lines):
    assert recipient_lines(name) == lines
