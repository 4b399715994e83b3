from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.tables.cells import safe_cell, shown


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1", "＠x", " =1", "\u3000=1", "\ufeff=1"]
)
def test_text_that_starts_a_formula_is_quoted(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", [-3, 0, 2.5, Decimal("-1.50")])
def test_numbers_stay_numbers(value):
    assert safe_cell(value) is value


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), ("", ""), (True, "是"), ("a=b", "a=b"), (date(2026, 1, 2), "2026-01-02")]
)
def test_other_values_are_written_plainly(value, cell):
    assert safe_cell(value) == cell


def test_moments_are_shown_to_the_minute_in_shanghai():
    assert shown(datetime(2026, 11, 21, 16, 30, 59, tzinfo=UTC)) == "2026-11-22 00:30"


def test_nothing_is_a_dash():
    assert [shown(value) for value in (None, "", [])] == ["—"] * 3
