"""Search on the office side: any fragment of a text finds it, whatever width and case it is written in.

The counterpart in SQL of `bigrams.normalise`, for tables of cases and pages that are small enough to be read through.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from django.db.models import Q, TextField, Transform

from portal.search.bigrams import spellings, words_of


class Folded(Transform):
    """`name__folded__contains`: the text as `normalise` writes it, line breaks aside."""

    lookup_name = "folded"
    template = "lower(normalize(%(expressions)s::text, NFKC))"
    output_field = TextField()


def holds(query: str, *fields: str) -> Q:
    """Rows of which every word of the query stands in one of the fields; a query without words finds all."""
    texts = [f"{field}__folded" for field in fields]
    return reduce(and_, (holds_word(word, texts) for word in words_of(query)), Q())


def holds_word(word: str, texts: Iterable[str]) -> Q:
    """Rows of which one folded text holds the word, or the phrase, as `normalise` wrote it."""
    return reduce(or_, (Q(**{f"{text}__contains": spelt}) for text in texts for spelt in spellings(word)))
