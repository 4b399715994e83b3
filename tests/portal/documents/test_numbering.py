"""Numbers as people type and paste them."""

import pytest

from portal.documents.numbering import clean_number, clean_receipt, clean_secret, in_runs

DASHES = "-‐‑‒–—―−─━ーｰ﹣－﹘⁃\u00ad一"


@pytest.mark.parametrize("dash", [*DASHES, "——", " — "])
def test_any_dash_is_a_dash(dash):
    assert clean_number(f"CNZL{dash}2024{dash}0001") == "CNZL-2024-0001"


@pytest.mark.parametrize(
    "typed",
    [
        "ＣＮＺＬ－２０２４－０００１", "编号：CNZL-2024-0001。", "（证书编号：CNZL-2024-0001）", "“cnzl-2024-0001”",
        "No. CNZL-2024-0001", "\u200bCNZL-2024-0001\ufeff", " C N Z L - 2024 - 0001 \n", "CNZL-2024-0001）",
        "https://award.example.invalid/verify/CNZL-2024-0001/",
    ],
)  # fmt: skip
def test_wrapping_is_no_part_of_a_number(typed):
    assert clean_number(typed) == "CNZL-2024-0001"


@pytest.mark.parametrize("typed", ["", "编号：", "———", "。", "\u200b", "\x00"])
def test_nothing_stays_nothing(typed):
    assert clean_number(typed) == ""


@pytest.mark.parametrize("number", ["NOVA-2024-0001", "沪质〔2024〕1号", "质(2024)0001"])
def test_a_number_keeps_what_is_its_own(number):
    assert clean_number(number) == number


def test_a_flood_is_cut_short():
    assert len(clean_number("9" * 100_000)) == 60


def test_receipt_and_secret_are_read_as_meant():
    assert clean_receipt("ＹＹ２０２６－０００１２３") == "YY2026-000123"
    assert clean_receipt("回执编号：yy2O26—OOOIl3。") == "YY2026-000113"
    assert clean_secret("ａｂｃｄ—ＥＦＧＨ oil1") == "ABCDEFGH0111"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("", ""),
        ("A-01", "A-01"),
        ("A-01 A-02", "A-01、A-02，共2件"),
        ("A-01 A-02 A-03 A-05 B-06 B-07 B-08", "A-01至A-03、A-05、B-06至B-08，共7件"),
        ("A-8 A-9 A-10", "A-8、A-9、A-10，共3件"),
        ("A-03 A-02 A-01 None None", "A-03、A-02、A-01、None、None，共5件"),
    ],
)
def test_three_in_a_row_and_more_are_told_by_the_first_and_the_last(numbers, said):
    assert in_runs(numbers.split()) == said
