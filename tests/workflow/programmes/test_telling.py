"""Sentences about cases, and what of them is told to whoever is kept from some."""

import pytest

from workflow.programmes.telling import Naming, told

CASES = ((1, "甲厂"), (2, "乙厂"), (3, "丙厂"), (4, "丁厂"))


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        (CASES[:1], "甲厂：尚未决定"),
        (CASES[:3], "甲厂、乙厂、丙厂：尚未决定"),
        (CASES, "甲厂、乙厂、丙厂等 4 份：尚未决定"),
    ],
)
def test_a_sentence_names_the_first_and_counts_all(cases, said):
    sentence = Naming(cases, "：尚未决定")
    assert (sentence, told(sentence, None), told("没有对象", None)) == (said, said, "没有对象")
