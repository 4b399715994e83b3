"""The one place where scores become an average and a combined score: decimals, rounded half up, as the rule set says (Article 22)."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from workflow.programmes.ruleset.scoring import Combined, Scored

Share = tuple[Decimal, int, int]
"""An average, the maximum of its stage, and its weight in percent."""


def rounded(value: Decimal | Fraction, options: Scored) -> Decimal:
    """To as many places as the stage keeps."""
    if isinstance(value, Fraction):
        # Exact until here: a third of a point cannot pass for a half.
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value).quantize(Decimal(1).scaleb(-options.decimals), ROUND_HALF_UP)


def left_out_of(scores: Mapping[int, Decimal], options: Scored) -> set[int]:
    """Which sheets are dropped, by key: the lowest and the highest scores. Of equal ones that handed in first is the lower.

    None where no sheet would be left: then there is no average.
    """
    each, order = options.dropped_each, sorted(scores, key=lambda key: (scores[key], key))
    return {*order[:each], *order[-each:]} if each and len(order) > 2 * each else set()


def average_of(scores: Mapping[int, Decimal], options: Scored) -> Decimal | None:
    """Of the scores that count, by sheet, without the dropped ones; None where none is left."""
    if len(scores) <= 2 * options.dropped_each:
        return None
    dropped = left_out_of(scores, options)
    return mean([score for key, score in scores.items() if key not in dropped], options)


def mean(scores: Iterable[Decimal], options: Scored) -> Decimal:
    """The plain mean."""
    found = [Fraction(score) for score in scores]
    return rounded(sum(found, Fraction()) / len(found), options)


def combined_of(shares: Iterable[Share], rule: Combined, options: Scored) -> Decimal:
    """Each average brought to one scale and weighted; rounded once, at the end."""
    parts = [Fraction(average) * rule.maximum * percent / (most * 100) for average, most, percent in shares]
    return rounded(sum(parts, Fraction()), options)
