import random
from itertools import product

import pytest

from workflow.programmes.ruleset.optimum import Limit, largest_sum


def exhaustive(values: list[int], limits: list[Limit]) -> int:
    tops = [min(limit.cap for limit in limits if place in limit.members) for place in range(len(values))]
    fitting = (
        counts
        for counts in product(*(range(top + 1) for top in tops))
        if all(sum(counts[place] for place in limit.members) <= limit.cap for limit in limits)
    )
    return max(sum(value * count for value, count in zip(values, counts, strict=True)) for counts in fitting)


def test_largest_sum_equals_exhaustive_search() -> None:
    source = random.Random(20231115)
    for _ in range(150):
        size = source.randint(1, 4)
        values = [source.choice([0, 1, 2, 5, 10, 50]) for _ in range(size)]
        subsets = [frozenset(source.sample(range(size), source.randint(1, size))) for _ in range(source.randint(0, 4))]
        limits = [Limit(subset, source.randint(0, 5)) for subset in [*subsets, frozenset(range(size))]]
        assert largest_sum(values, limits) == exhaustive(values, limits)


def test_largest_sum_where_fractions_would_promise_more() -> None:
    pairs = [Limit(frozenset(pair), 1) for pair in ({0, 1}, {1, 2}, {0, 2})]
    assert largest_sum([2, 2, 2], pairs) == 2  # one half of each would make 3


def test_largest_sum_without_a_limit_is_refused() -> None:
    with pytest.raises(ValueError):
        largest_sum([1, 1], [Limit(frozenset({0}), 3)])
