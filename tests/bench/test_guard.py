"""The guard's rates on a draw of its own, smaller than the bench's and from another seed."""

import random

import pytest

from portal.exposure import private_numbers
from tests.bench import guard, guard_corpus, guard_numbers

pytestmark = pytest.mark.slow

SEED, EACH, BOUND = 5, 300, 0.5


def test_guard_misses_next_to_nothing():
    verdict = guard.judge(guard_corpus.positives(random.Random(SEED), EACH))
    assert verdict.percent <= BOUND, [(sample.form, sample.text) for sample in verdict.wrong]
    assert (verdict.samples, verdict.files > 20) == (EACH, True)


def test_guard_takes_next_to_nothing_for_what_it_is_not():
    verdict = guard.judge(guard_corpus.negatives(random.Random(SEED), EACH))
    assert verdict.percent <= BOUND, [(sample.form, sample.text) for sample in verdict.wrong]


def test_no_date_range_of_a_year_is_taken_for_a_number():
    ranges = list(guard_corpus.date_ranges(2027))
    assert len(ranges) == 365 * 6
    assert [text for text in ranges if private_numbers(text)] == []


@pytest.mark.parametrize("kind", guard_corpus.KINDS)
def test_each_kind_of_private_number_is_found_by_itself(kind):
    draw = random.Random(SEED)
    texts = [guard_corpus.KINDS[kind](draw) for _ in range(60)]
    assert [text for text in texts if not private_numbers(text)] == []


@pytest.mark.parametrize("maker", guard_corpus.HARMLESS, ids=lambda maker: maker.__name__)
def test_each_look_alike_is_left_alone_by_itself(maker):
    draw = random.Random(SEED)
    texts = [maker(draw) for _ in range(60)]
    assert [text for text in texts if private_numbers(text)] == []


def test_guard_that_finds_nothing_or_everything_fails_the_measure():
    samples = [*guard_corpus.positives(random.Random(SEED), 4), *guard_corpus.negatives(random.Random(SEED), 4)]
    turned = [guard_corpus.Sample(s.form, not s.private, s.text, s.file, s.name) for s in samples]
    assert guard.judge(turned).percent == 100


def test_draw_is_the_same_from_the_same_seed_and_another_from_another():
    one, same, other = (guard_numbers.resident_id(random.Random(seed)) for seed in (1, 1, 2))
    assert (one == same, one == other) == (True, False)
