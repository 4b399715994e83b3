"""The search of Wagtail's office side (pages, pictures, documents, choosers) by fragments of Chinese words.

PostgreSQL's text search knows no Chinese words: to it a sentence is one word. Wagtail's index also keeps the text
itself; this backend folds it when it is written and looks there.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase
from modelsearch.utils import get_content_type_pk

from portal.search.bigrams import normalise, words_of
from portal.search.fragments import Folded, holds_word

INDEXED = ("index_entries__title_text", "index_entries__body_text")
NOTHING = Q(pk__in=[])


class Fragments:
    """A query compiler that asks for text instead of lexemes; those with a hit in the title stand first."""

    def search(self, config: Any, start: Any, stop: Any, score_field: Any = None, **options: Any) -> Any:
        query: Any = self.query  # type: ignore[attr-defined]
        if isinstance(query, (MatchAll, Fuzzy)):
            return super().search(config, start, stop, score_field=score_field, **options)  # type: ignore[misc]
        names = [f"{field}__folded" for field in self.fields or ()] or INDEXED  # type: ignore[attr-defined]
        texts = {f"_text_{n}": F(name) for n, name in enumerate(names)}
        found = self.queryset.alias(**texts).filter(condition(query, [*texts]))  # type: ignore[attr-defined]
        rank = Case(When(condition(query, ["_text_0"]), then=Value(1)), default=Value(0), output_field=IntegerField())
        return self._apply_ordering_and_scoring(found, rank, start, stop, score_field)  # type: ignore[attr-defined]


class FragmentQueryCompiler(Fragments, PostgresSearchQueryCompiler):
    """For whole words elsewhere; here for the same fragments."""


class FragmentAutocompleteQueryCompiler(Fragments, PostgresAutocompleteQueryCompiler):
    """For beginnings of words elsewhere; here for the same fragments."""


class FoldedIndex(PostgresIndex):
    """Wagtail's index with its text as `normalise` writes it: folding while searching would cost seven times as much."""

    def add_items(self, model: Any, objs: Any) -> None:
        super().add_items(model, objs)
        written = self.entries.filter(content_type=get_content_type_pk(model), object_id__in=[str(o.pk) for o in objs])
        written.update(title_text=Folded("title_text"), body_text=Folded("body_text"))


class SearchBackend(PostgresSearchBackend):
    """Named in `WAGTAILSEARCH_BACKENDS`."""

    index_class = FoldedIndex
    query_compiler_class = FragmentQueryCompiler
    autocomplete_query_compiler_class = FragmentAutocompleteQueryCompiler


def condition(query: Any, texts: Sequence[str]) -> Q:
    """What rows must hold to be found; a query without a word finds nothing."""
    if isinstance(query, MatchAll):
        return ~NOTHING
    if isinstance(query, Not):
        return ~condition(query.subquery, texts)
    if isinstance(query, Boost):
        return condition(query.subquery, texts)
    if isinstance(query, (And, Or)):
        return joined(query, [condition(part, texts) for part in query.subqueries])
    words = [normalise(query.query_string)] if isinstance(query, Phrase) else words_of(query.query_string)
    return joined(query, [holds_word(word, texts) for word in words if word])


def joined(query: Any, tests: list[Q]) -> Q:
    """The tests, of which all or any must hold."""
    either = isinstance(query, Or) or getattr(query, "operator", "and") == "or"
    return reduce(or_ if either else and_, tests) if tests else NOTHING
