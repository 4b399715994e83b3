"""Dates and ordinals as documents write them."""

from datetime import date

import pytest

from portal.documents.wording import chinese_date, chinese_ordinal, official_date, title_lines


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
        ("长" * 41, ["长" * 14, "长" * 13, "长" * 14]),
        ("A" * 90, ["A" * 90]),
        ("", [""]),
    ],
)
def test_title_is_torn_where_a_reader_pauses(title, lines):
    assert title_lines(title) == lines
