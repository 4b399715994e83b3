"""The sum done again in another way, over whatever sheets there may be (Article 22)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from workflow.programmes.ruleset.scoring import Combined, Drop, Scored, Weight
from workflow.reviews.averaging import average_of, combined_of, left_out_of, rounded
from workflow.reviews.queries import _tally

TENTHS = st.integers(0, 10000).map(lambda tenths: Decimal(tenths) / 10)
SHEETS = st.lists(TENTHS, max_size=9).map(lambda scores: dict(enumerate(scores, 1)))


def options(each=0, decimals=2):
    return Scored(decimals=decimals, drop=Drop(each=each, article="1") if each else None)


def half_up(numerator, denominator, decimals):
    """Whole numbers alone: the nearest, halves upwards."""
    shift = 10**decimals
    return Decimal((2 * numerator * shift + denominator) // (2 * denominator)).scaleb(-decimals)


@given(SHEETS, st.integers(0, 3), st.integers(0, 4))
def test_an_average_is_what_paper_and_pencil_say(scores, each, decimals):
    left = sorted(int(score * 10) for score in scores.values())[each : len(scores) - each]
    expected = half_up(sum(left), 10 * len(left), decimals) if len(scores) > 2 * each and left else None
    assert average_of(scores, options(each, decimals)) == expected


@given(SHEETS, st.integers(1, 3))
def test_as_many_highest_as_lowest_are_dropped_and_one_is_left_or_none_goes(scores, each):
    dropped = left_out_of(scores, options(each))
    kept = [score for key, score in scores.items() if key not in dropped]
    assert len(dropped) == (2 * each if len(scores) > 2 * each else 0)
    gone = sorted(scores[key] for key in dropped)
    assert all(low <= score for low in gone[:each] for score in kept)
    assert all(high >= score for high in gone[each:] for score in kept)


def test_of_equal_sheets_the_first_is_the_lower():
    assert left_out_of({3: Decimal(5), 1: Decimal(5), 2: Decimal(5)}, options(1)) == {1, 3}


@given(st.lists(st.tuples(TENTHS, st.integers(1, 1000), st.integers(1, 99)), min_size=2, max_size=5), st.integers(0, 4))
def test_a_combined_score_is_rounded_once(shares, decimals):
    rule = Combined(weights=(Weight(stage="a", percent=40), Weight(stage="b", percent=60)), article="1")
    exact = sum(Fraction(score) / most * 100 * percent / 100 for score, most, percent in shares)
    expected = half_up(exact.numerator, exact.denominator, decimals)
    assert combined_of(shares, rule, options(decimals=decimals)) == expected


def test_halves_go_up():
    half = options(decimals=1)
    assert [rounded(Decimal(value), half) for value in ("0.25", "0.35", "0.249999")] == list(
        map(Decimal, ("0.3", "0.4", "0.2"))
    )
    assert rounded(Decimal("2.5"), options(decimals=0)) == Decimal("2.5").quantize(Decimal(1), ROUND_HALF_UP)


def test_words_without_scores_that_were_changed_after_a_discussion_have_no_average():
    rows = [{"pk": key, "now": None, "score": None, "counts": True, "changed": key == 1} for key in (1, 2)]
    found = _tally(rows, SimpleNamespace(options=options()))
    assert (found.count, found.revised, found.average, found.before) == (2, 1, None, None)
