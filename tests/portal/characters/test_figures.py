"""Numbers as people type them, and what is none."""

from decimal import Decimal

import pytest

from portal.characters.figures import read_figure


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234.50", "1234.50"), ("１２３４．５", "1234.5"), ("1,234,567.8", "1234567.8"), ("１，２３４", "1234"),
        ("－12", "-12"), ("—3.5", "-3.5"), ("+7", "7"), (" 1 024 ", "1024"), ("\u200b8", "8"), ("0", "0"),
        ("", None), ("约百", None), ("12万", None), ("1,23", None), ("1.2.3", None), ("1e5", None), ("NaN", None),
        ("٣", None), ("9" * 41, None), (".5", None), ("--1", None),
    ],
)  # fmt: skip
def test_a_number_is_read_or_is_none(typed, read):
    assert read_figure(typed) == (None if read is None else Decimal(read))
